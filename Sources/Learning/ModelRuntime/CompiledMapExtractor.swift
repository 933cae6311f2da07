import Detection
import Imaging
import Inference
import ModelGraph

/// A compiled backbone as the detection module sees it.
struct CompiledMapExtractor: MapExtractor {
    let identity: String
    let edge: Int
    let levels: [DetectorLevel]
    /// Compiles the backbone, or finds it compiled.
    let compiled: @Sendable () throws -> CompiledBackbone

    /// Reads the backbone's graph.
    let graph: @Sendable () throws -> Graph

    func backbone() throws -> Graph { try graph() }

    func maps(of image: RGBImage) throws -> [[Float]] {
        try compiled().featureMaps(of: [image])[0].map(\.values)
    }
}
