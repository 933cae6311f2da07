package import FoundationEssentials

/// The engine that runs models in a browser: `VisionKernels`, compiled to WebAssembly when this program was built.
///
/// It imports nothing, but for the memory that threads share; what it exports is in `Sources/Native/BrowserEngine`.
package enum WebEngine {
    /// A build of the engine.
    package enum Variant: String, CaseIterable, Sendable {
        /// For every browser with WebAssembly's SIMD: Chrome 91, Firefox 89, Safari 16.4.
        case simd = "engine-simd.wasm"
        /// With fused multiply-adds (relaxed SIMD): Chrome 114, Firefox 146. Its last bits depend on the processor.
        case relaxed = "engine-relaxed.wasm"
        /// The first for several threads: for pages that are isolated from other origins, whose workers may share memory.
        case simdThreads = "engine-simd-threads.wasm"
        /// The second for several threads.
        case relaxedThreads = "engine-relaxed-threads.wasm"

        /// The name of its file.
        package var fileName: String { rawValue }
    }

    /// The module of a build.
    package static func binary(_ variant: Variant) -> Data {
        let text =
            switch variant {
            case .simd: EngineBinaries.simd
            case .relaxed: EngineBinaries.relaxed
            case .simdThreads: EngineBinaries.simdThreads
            case .relaxedThreads: EngineBinaries.relaxedThreads
            }
        return Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()
    }
}
