import CLibFuzzer
import VisionKernels

/// The program's entry, under the name that the package manager gives to the `main` of an executable.
@_cdecl("WebModelFuzzer_main")
func main(_ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = argumentCount
    var arguments = arguments
    return LLVMFuzzerRunDriver(&count, &arguments) { runModel($0, $1) }
}

/// Reads arbitrary bytes as a model of the engine for browsers, and runs it on a small image.
///
/// A thrown error is fine; a trap or a memory error is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
func runModel(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard bytes.count >= 4 * ModelFormat.headerWords else { return 0 }
    // What any file begins with, so that time goes into what follows.
    for (index, byte) in [0x4F, 0x43, 0x4C, 0x57, 1, 0, 0, 0].enumerated() { bytes[index] = UInt8(byte) }
    // Small memory and small windows: how long a large model takes is not the question.
    let arena = bytes[4 * ModelFormat.Header.arena..<4 * ModelFormat.Header.arena + 4]
    guard arena.dropFirst(2).allSatisfy({ $0 == 0 }) else { return 0 }
    bytes.withUnsafeBytes { bytes in
        guard let engine = try? ModelEngine(bytes), engine.program.edge <= 64, engine.program.cost < 0x1p24
        else {
            return
        }
        engine.setImage([1, 2, 3, 250, 251, 252], width: 1, height: 2)
        engine.run()
        for index in engine.program.outputs.indices {
            precondition(engine.output(index).count == engine.outputShape(index).reduce(1, *))
        }
        for detection in engine.detections() {
            precondition(detection.tag >= 0, "A tag must be one of the columns.")
        }
    }
    return 0
}
