import Learning
import LinearAlgebra
import ModelGraph
import TrainingEngine

/// The last stages of a base model with a linear head on standardized features, as a network that can be trained.
final class TunedNetwork {
    private let cut: TunableBackbone.Cut
    private let stages: TrainableGraph
    private let head: (standardization: Standardization, layer: Linear)?

    /// Prepares a network.
    ///
    /// - Parameters:
    ///   - cut: What is trained of the base model.
    ///   - start: The head to start from; without one there are no logits.
    /// - Throws: `TrainingEngineError` if the graph has operators that cannot be trained.
    init(_ cut: TunableBackbone.Cut, start: TuningStart? = nil) throws {
        self.cut = cut
        stages = try TrainableGraph(cut.suffix)
        head = start.map { start in
            let head = start.head
            let layer = Linear(
                weights: Parameter(
                    "head.weight",
                    shape: [head.tagCount, head.featureCount],
                    values: head.weights.elements
                ),
                bias: Parameter("head.bias", shape: [head.tagCount], role: .bias, values: head.bias)
            )
            return (start.standardization, layer)
        }
        _ = try features(Recording(), batchSize: 1)
    }

    /// The parameters of the head.
    var headParameters: [Parameter] { head?.layer.parameters ?? [] }

    /// All parameters, those of the head last.
    var parameters: [Parameter] { stages.allParameters + headParameters }

    /// Compiles the network.
    ///
    /// Its inputs are the map at the cut, then of each earlier map the mean of each channel; its output are the logits.
    func plan(batchSize: Int, mode: TrainingPlan.Mode) throws -> TrainingPlan {
        let recording = Recording()
        let (inputs, features) = try features(recording, batchSize: batchSize)
        guard let head else { throw TrainingEngineError(.wrongValue(name: "head", expected: [], found: nil)) }
        let scales = head.standardization.deviations.map { 1 / $0 }
        let standardized = try recording.apply(
            ChannelAffine(
                scale: scales,
                offset: zip(head.standardization.means, scales).map { -$0 * $1 }
            ),
            to: [features]
        )
        let logits = try recording.apply(head.layer, to: [standardized])
        return try TrainingPlan(recording, inputs: inputs, outputs: [logits], mode: mode)
    }

    /// The weights as they are now, of those stages that were trained.
    func weights() throws -> TunedWeights {
        let parameters = stages.allParameters.filter(\.isTrainable)
        return try TunedWeights(
            tensors: parameters.map { .init(name: $0.name, dimensions: $0.shape) },
            values: parameters.flatMap(\.values)
        )
    }

    /// The head as it is now, for the raw features of the base model with ``weights()``.
    func linearHead(like start: TuningStart) -> LinearHead {
        guard let head else { return start.head }
        let matrix = Matrix(
            rows: start.head.tagCount,
            columns: start.head.featureCount,
            elements: head.layer.weights.values
        )
        return head.standardization.folded(
            into: LinearHead(type: start.head.type, weights: matrix, bias: head.layer.bias.values)
        )
    }

    /// Records the stages: the embedding, then the mean of each channel of each map, as a base model gives features.
    private func features(
        _ recording: Recording,
        batchSize: Int
    ) throws -> (inputs: [Activation], features: Activation) {
        let map = recording.input([batchSize, cut.map.channels, cut.side, cut.side])
        let earlier = cut.earlier.map { recording.input([batchSize, $0.channels]) }
        let names = [cut.suffix.outputs.last?.name ?? ""] + cut.later.map(\.name)
        let outputs = try stages.apply(to: [cut.input: map], outputs: names)
        func mean(_ map: Activation) throws -> Activation {
            try recording.apply(Flattening(), to: [recording.apply(Pooling.globalAverage, to: [map])])
        }
        let embedding =
            outputs[0].shape.count == 4 ? try recording.apply(Flattening(), to: [outputs[0]]) : outputs[0]
        let parts = try [embedding] + earlier + ([map] + outputs.dropFirst()).map(mean)
        return ([map] + earlier, try recording.apply(Concatenation(), to: parts))
    }
}
