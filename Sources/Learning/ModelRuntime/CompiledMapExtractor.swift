import Detection
import Imaging
import Inference

/// A compiled backbone as the detection module sees it.
struct CompiledMapExtractor: MapExtractor {
    let edge: Int
    let levels: [DetectorLevel]
    /// Compiles the backbone, or finds it compiled.
    let compiled: @Sendable () throws -> CompiledBackbone

    func maps(of image: RGBImage) throws -> [[Float]] {
        try compiled().featureMaps(of: [image])[0].map(\.values)
    }
}
