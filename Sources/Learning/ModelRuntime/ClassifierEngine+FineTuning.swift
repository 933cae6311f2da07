package import BaseModels
import Executors
import FineTuning
import Imaging
import Inference
package import Learning
import ModelGraph

extension ClassifierEngine {
    /// What trains the last stages of a base model.
    ///
    /// Reads the graph, which takes some ten milliseconds.
    ///
    /// - Parameters:
    ///   - package: The base model.
    ///   - space: Its size and number format.
    ///   - program: The name and version of this program: only the same goes on from where it was killed.
    /// - Returns: `nil` if it cannot be trained: it is in 8 bits, its file is damaged, or it has operators without a gradient.
    package func tuner(
        of package: BaseModelPackage,
        space: FeatureSpace,
        program: String
    ) -> (any BackboneTuner)? {
        guard let graph = try? Graph(onnx: package.graphBytes()) else { return nil }
        let manifest = package.manifest
        let backbone = TunableBackbone(
            graph: graph,
            embedding: manifest.outputs.embedding.name,
            maps: (manifest.outputs.maps ?? []).map {
                TunableBackbone.Map(name: $0.name, stride: $0.stride, channels: $0.channels)
            },
            edge: space.edge
        )
        let parallelism = executor.threadCount
        let tuner = FineTuner(
            backbone,
            identity: "\(package.digest) \(space.edge) \(space.precision.rawValue)",
            checkpoints: { self.checkpointFolder(program: program) }
        ) { cut in
            CompiledPrefixExtractor(
                prefix: try CompiledPrefix(
                    graph: cut.prefix,
                    input: manifest.input,
                    edge: space.edge,
                    precision: space.precision,
                    parallelism: parallelism,
                    runtime: OpenVINORuntime()
                )
            )
        }
        return tuner.strides.isEmpty ? nil : tuner
    }
}

/// Compiled first stages of a base model as fine-tuning sees them.
private struct CompiledPrefixExtractor: PrefixExtractor {
    let prefix: CompiledPrefix

    func maps(of image: RGBImage) throws -> [[Float]] { try prefix.values(of: image) }
}
