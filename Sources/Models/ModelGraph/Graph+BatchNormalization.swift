extension Graph {
    /// Folds batch normalizations into the convolutions before them, which then compute the same with one operation less.
    ///
    /// A normalization at inference multiplies and shifts each channel; so does a convolution with other weights and bias. Only
    /// normalizations of a convolution that nothing else reads are folded.
    ///
    /// - Throws: ``ModelGraphError`` if a folded weight is not finite.
    package mutating func foldBatchNormalizations() throws(ModelGraphError) {
        try edit { editor in editor.foldBatchNormalizations() }
    }
}

extension GraphEditor {
    fileprivate mutating func foldBatchNormalizations() {
        var readers: [String: Int] = [:]
        for node in nodes { for name in node.inputs { readers[name, default: 0] += 1 } }
        for output in outputs { readers[output.name, default: 0] += 1 }
        var tensors = Dictionary(uniqueKeysWithValues: initializers.map { ($0.name, $0) })
        var convolutions: [String: Int] = [:]
        var removed: Set<Int> = []
        var added: [Graph.Tensor] = []
        for (index, node) in nodes.enumerated() {
            if node.operatorName == "Conv" { convolutions[node.outputs[0]] = index }
            guard node.operatorName == "BatchNormalization", let place = convolutions[node.inputs[0]],
                readers[node.inputs[0]] == 1,
                let folded = folding(node, into: nodes[place], tensors: tensors)
            else { continue }
            nodes[place].inputs = [nodes[place].inputs[0], folded.weights.name, folded.bias.name]
            nodes[place].outputs = node.outputs
            for tensor in [folded.weights, folded.bias] {
                tensors[tensor.name] = tensor
                added.append(tensor)
            }
            removed.insert(index)
        }
        nodes = nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        initializers += added
        removeUnused()
    }

    private func folding(
        _ node: Graph.Node,
        into convolution: Graph.Node,
        tensors: [String: Graph.Tensor]
    ) -> (weights: Graph.Tensor, bias: Graph.Tensor)? {
        let numbers = node.inputs.dropFirst().compactMap { tensors[$0]?.floats }
        guard numbers.count == 4, let weights = tensors[convolution.inputs[1]], let values = weights.floats,
            let outputs = weights.dimensions.first, numbers.allSatisfy({ $0.count == outputs })
        else { return nil }
        var bias = [Float](repeating: 0, count: outputs)
        if convolution.inputs.count > 2, !convolution.inputs[2].isEmpty {
            guard let given = tensors[convolution.inputs[2]]?.floats, given.count == outputs else {
                return nil
            }
            bias = given
        }
        var epsilon: Float = 1e-5
        if case .float(let given)? = node.attributes["epsilon"] { epsilon = given }
        let factors = zip(numbers[0], numbers[3]).map { $0 / ($1 + epsilon).squareRoot() }
        let size = values.count / outputs
        return (
            Graph.Tensor(
                name: "\(node.outputs[0]).weight",
                dimensions: weights.dimensions,
                floats: values.enumerated().map { $1 * factors[$0 / size] }
            ),
            Graph.Tensor(
                name: "\(node.outputs[0]).bias",
                dimensions: [outputs],
                floats: (0..<outputs).map { (bias[$0] - numbers[2][$0]) * factors[$0] + numbers[1][$0] }
            )
        )
    }
}
