package import BaseModels
import Foundation
import Imaging
import Inference
import Learning
import ModelGraph

/// How long one image takes in a base model, on one thread of this machine.
package struct InferenceLatency: Hashable, Sendable {
    /// How often the image is computed; the shortest time counts, because everything else that runs only adds.
    private static let repetitions = 9

    /// The shortest time of one inference.
    package let milliseconds: Double

    /// Measures a domain's base model at the domain's size, on an image that is made for it.
    ///
    /// Blocks for about half a second, most of it for compiling; what was compiled is dropped again.
    ///
    /// - Parameters:
    ///   - domain: The domain.
    ///   - engine: Whose base models and precision are meant.
    /// - Throws: `BaseModelError` or `InferenceError` if the base model cannot be used here.
    package init(of domain: Domain, on engine: ClassifierEngine) throws {
        let (base, package) = try engine.base(of: domain)
        let backbone = try CompiledBackbone(
            graph: package.graphBytes(),
            manifest: package.manifest,
            edge: domain.inputEdge,
            precision: base.space.precision,
            parallelism: 1,
            runtime: OpenVINORuntime()
        )
        let image = Self.image(edge: domain.inputEdge)
        _ = try backbone.features(of: [image])
        var shortest = Duration.seconds(3_600)
        for _ in 0..<Self.repetitions {
            let start = ContinuousClock.now
            _ = try backbone.features(of: [image])
            shortest = min(shortest, ContinuousClock.now - start)
        }
        milliseconds = shortest / .milliseconds(1)
    }

    /// What a measurement depends on, as text: base model, size, number format and processor.
    ///
    /// - Throws: `BaseModelError` if the base model of the domain is not installed.
    package static func key(of domain: Domain, on engine: ClassifierEngine) throws -> String {
        let space = try engine.base(of: domain).base.space
        return "\(space.baseModel) \(space.edge) \(space.precision.rawValue) \(CPUFeatures.current.modelName)"
    }

    /// A smooth pattern: its content has no influence on the time.
    private static func image(edge: Int) -> RGBImage {
        RGBImage(
            width: edge,
            height: edge,
            pixels: (0..<edge * edge * 3).map { UInt8(truncatingIfNeeded: $0 / 3 % edge + $0 / (3 * edge)) }
        )
    }
}
