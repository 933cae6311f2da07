internal import Bytes
internal import FoundationEssentials

/// What of a convolutional network is brought to 8 bits: the weights of its convolutions, and the values that convolutions,
/// additions and average pooling take.
///
/// What lies between them (activations, biases, normalizations) inference libraries compute together with the convolution
/// before it, so no value leaves the processor's 8-bit path on the way. What the embedding is averaged from stays as it is.
struct QuantizationPlan {
    /// The values that get 8 bits, in the order in which they are computed.
    let values: [String]

    /// The weights of convolutions, by the names that those know them by.
    ///
    /// A weight may be made by a `Cast` from 16-bit numbers; the tensor is what those hold.
    let weights: [String: Graph.Tensor]

    /// Decides for a base model.
    ///
    /// - Throws: ``ModelGraphError`` with `notQuantizable` if the graph is no convolutional network, is quantized already, or
    ///   is of an operator set that cannot express it.
    init(for graph: Graph, manifest: BaseModelManifest) throws(ModelGraphError) {
        try Self.checkOperators(of: graph)
        var constants: [String: Graph.Tensor] = [:]
        for tensor in graph.initializers { constants[tensor.name] = tensor }
        for node in graph.nodes where node.operatorName == "Cast" {
            if let tensor = constants[node.inputs[0]] { constants[node.outputs[0]] = tensor }
        }
        var wanted: Set<String> = []
        var weights: [String: Graph.Tensor] = [:]
        for node in graph.nodes {
            switch node.operatorName {
            case "Conv":
                guard let tensor = constants[node.inputs[1]], tensor.floats != nil else { continue }
                weights[node.inputs[1]] = tensor
                wanted.insert(node.inputs[0])
            case "Add" where node.inputs.allSatisfy { constants[$0] == nil }:
                wanted.formUnion(node.inputs)
            case "AveragePool":
                wanted.insert(node.inputs[0])
            default: continue
            }
        }
        let edge = manifest.input.size.default
        let shapes = try graph.shapes(for: [manifest.input.name: [1, 3, edge, edge]])
        let defined = [manifest.input.name] + graph.nodes.flatMap(\.outputs)
        values = defined.filter { wanted.contains($0) && constants[$0] == nil && shapes[$0]?.count == 4 }
        self.weights = weights
        guard !weights.isEmpty, !values.isEmpty else {
            throw ModelGraphError(.notQuantizable, "The base model has no convolution with constant weights.")
        }
    }

    private static func checkOperators(of graph: Graph) throws(ModelGraphError) {
        if let name = unsupportedOperators.intersection(graph.operatorNames).min() {
            throw ModelGraphError(
                .notQuantizable,
                "The base model uses \(name); only convolutional networks that have not been quantized yet can be brought to 8 bits."
            )
        }
        guard graph.opset >= minimumOpset else {
            throw ModelGraphError(
                .notQuantizable,
                "The base model uses operator set \(graph.opset); 8-bit weights need \(minimumOpset) or later. Export it again for 17."
            )
        }
    }

    /// Operators of transformers, whose values have outliers that 8 bits cannot hold, and those of quantized graphs.
    private static let unsupportedOperators: Set<String> = [
        "MatMul", "Gemm", "LayerNormalization", "QuantizeLinear", "DequantizeLinear",
    ]

    /// The first operator set in which each channel of a weight has a scale of its own.
    private static let minimumOpset = 13
}
