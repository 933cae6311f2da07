internal import ModelGraph

/// The layers that the operators of a graph stand for.
enum GraphLayers {
    /// A constant operand of a node with its place.
    typealias Constant = (index: Int, tensor: Graph.Tensor)

    /// The initializers of a node that training may change, or keeps, with what they are for.
    static func parameters(of node: Graph.Node) -> [(name: String, role: Parameter.Role)] {
        let roles: [Parameter.Role]
        switch node.operatorName {
        case "Conv", "Gemm": roles = [.weight, .bias]
        case "BatchNormalization": roles = [.bias, .bias, .statistic, .statistic]
        default: return []
        }
        return zip(node.inputs.dropFirst(), roles).filter { !$0.0.isEmpty }.map { ($0.0, $0.1) }
    }

    /// The layers of a node, to be applied one after the other; none if the node passes its operand on.
    ///
    /// - Parameters:
    ///   - node: An operator.
    ///   - parameters: The parameters of the graph, by name.
    ///   - constants: The operands of the node that are initializers.
    /// - Returns: The layers.
    /// - Throws: ``TrainingEngineError`` if the operator cannot be trained as it is used.
    static func layers(
        for node: Graph.Node,
        parameters: [String: Parameter],
        constants: [Constant]
    ) throws(TrainingEngineError) -> [any Layer] {
        let reader = NodeReader(node: node, parameters: parameters, constants: constants)
        switch node.operatorName {
        case "Conv": return [try reader.convolution()]
        case "BatchNormalization": return [try reader.batchNormalization()]
        case "Gemm": return [try reader.linear()]
        case "Relu": return [ElementwiseFunction.relu]
        case "Sigmoid": return [ElementwiseFunction.sigmoid]
        case "HardSwish": return [ElementwiseFunction.hardSwish]
        case "HardSigmoid":
            let slope = reader.float("alpha") ?? 0.2
            return [ElementwiseFunction.hardSigmoid(slope: slope, offset: reader.float("beta") ?? 0.5)]
        case "Clip": return [try reader.clip()]
        case "Add", "Sub", "Mul", "Div": return [try reader.arithmetic()]
        case "Concat":
            try reader.require(reader.int("axis") == 1, "it joins along another axis than the channels")
            return [Concatenation()]
        case "MaxPool", "AveragePool": return [try reader.pooling()]
        case "GlobalAveragePool": return [Pooling.globalAverage]
        case "GlobalMaxPool": return [Pooling(.maximum, window: nil)]
        case "ReduceMean": return try reader.mean()
        case "Resize": return [try reader.upsampling()]
        case "Flatten":
            try reader.require(reader.int("axis") ?? 1 == 1, "it keeps more than the first axis")
            return [Flattening()]
        case "Identity", "Dropout": return []
        default:
            throw reader.unsupported(
                "it is none of the operators of convolutional networks that have a gradient here"
            )
        }
    }
}

/// Reads one node.
private struct NodeReader {
    let node: Graph.Node
    let parameters: [String: Parameter]
    let constants: [GraphLayers.Constant]

    func unsupported(_ reason: String) -> TrainingEngineError {
        TrainingEngineError(.unsupportedOperator(name: node.operatorName, reason: reason))
    }

    func require(_ condition: Bool, _ reason: String) throws(TrainingEngineError) {
        guard condition else { throw unsupported(reason) }
    }

    // MARK: Attributes and operands

    func int(_ name: String) -> Int? {
        guard case .int(let value)? = node.attributes[name] else { return nil }
        return Int(exactly: value)
    }

    func ints(_ name: String) -> [Int]? {
        guard case .ints(let values)? = node.attributes[name] else { return nil }
        return values.compactMap { Int(exactly: $0) }
    }

    func float(_ name: String) -> Float? {
        guard case .float(let value)? = node.attributes[name] else { return nil }
        return value
    }

    private func string(_ name: String) -> String? {
        guard case .string(let value)? = node.attributes[name] else { return nil }
        return value
    }

    private func parameter(_ index: Int) throws(TrainingEngineError) -> Parameter {
        guard node.inputs.indices.contains(index), let parameter = parameters[node.inputs[index]] else {
            throw unsupported("operand \(index) is no floating-point constant")
        }
        return parameter
    }

    private func optionalParameter(_ index: Int) -> Parameter? {
        node.inputs.indices.contains(index) ? parameters[node.inputs[index]] : nil
    }

    private func constant(_ index: Int) -> [Float]? {
        constants.first { $0.index == index }?.tensor.floats
    }

    // MARK: Layers

    func convolution() throws(TrainingEngineError) -> Convolution {
        try require((ints("dilations") ?? [1]).allSatisfy { $0 == 1 }, "it is dilated")
        let weights = try parameter(1)
        try require(weights.shape.count == 4, "it is not two-dimensional")
        let groups = int("group") ?? 1
        try require(groups > 0 && weights.shape[0].isMultiple(of: groups), "its groups do not fit")
        return Convolution(
            weights: weights,
            bias: optionalParameter(2),
            stride: try stride(),
            padding: try padding(),
            groups: groups
        )
    }

    func batchNormalization() throws(TrainingEngineError) -> BatchNormalization {
        BatchNormalization(
            scale: try parameter(1),
            shift: try parameter(2),
            mean: try parameter(3),
            variance: try parameter(4),
            epsilon: float("epsilon") ?? 1e-5,
            // What a base model knows of its channels is better than what a handful of images say.
            isFrozen: true
        )
    }

    func linear() throws(TrainingEngineError) -> Linear {
        try require(int("transB") == 1 && int("transA") ?? 0 == 0, "its weights are inputs x outputs")
        try require([float("alpha"), float("beta")].allSatisfy { $0 ?? 1 == 1 }, "it scales its operands")
        let (weights, bias) = (try parameter(1), try parameter(2))
        try require(
            weights.shape.count == 2 && bias.shape == [weights.shape[0]],
            "its bias is not one for each output"
        )
        return Linear(weights: weights, bias: bias)
    }

    func clip() throws(TrainingEngineError) -> ElementwiseFunction {
        try require(
            node.inputs.dropFirst().allSatisfy(\.isEmpty)
                || constants.count == node.inputs.dropFirst().count { !$0.isEmpty },
            "its bounds are no constants"
        )
        return .clip(
            lower: constant(1)?.first ?? float("min") ?? -.greatestFiniteMagnitude,
            upper: constant(2)?.first ?? float("max") ?? .greatestFiniteMagnitude
        )
    }

    func arithmetic() throws(TrainingEngineError) -> any Layer {
        guard let constant = constants.first else {
            switch node.operatorName {
            case "Add": return Addition()
            case "Mul": return Multiplication()
            default: throw unsupported("both operands change")
            }
        }
        let shape = constant.tensor.dimensions
        let isPerChannel =
            shape.count >= 3 && shape.suffix(2) == [1, 1] && shape.dropLast(3).allSatisfy { $0 == 1 }
        guard let values = constant.tensor.floats, values.count == 1 || isPerChannel else {
            throw unsupported("its constant has not one number for each channel")
        }
        switch (node.operatorName, constant.index) {
        case ("Add", _): return ChannelAffine(offset: values)
        case ("Sub", 1): return ChannelAffine(offset: values.map { -$0 })
        case ("Sub", _): return ChannelAffine(scale: [-1], offset: values)
        case ("Mul", _): return ChannelAffine(scale: values)
        case ("Div", 1): return ChannelAffine(scale: values.map { 1 / $0 })
        default: throw unsupported("it divides a constant")
        }
    }

    func pooling() throws(TrainingEngineError) -> Pooling {
        guard let window = ints("kernel_shape"), window.count == 2 else {
            throw unsupported("it is not two-dimensional")
        }
        try require(int("ceil_mode") ?? 0 == 0, "it rounds sizes up")
        try require((ints("dilations") ?? [1]).allSatisfy { $0 == 1 }, "it is dilated")
        let isMaximum = node.operatorName == "MaxPool"
        let padding = try padding()
        try require(
            isMaximum || int("count_include_pad") ?? 0 == 0 || padding == Convolution.Padding(0),
            "its means count the padding"
        )
        return Pooling(
            isMaximum ? .maximum : .average,
            window: (window[0], window[1]),
            stride: try stride(),
            padding: padding
        )
    }

    func mean() throws(TrainingEngineError) -> [any Layer] {
        try require(
            Set(ints("axes") ?? []) == [2, 3] || Set(ints("axes") ?? []) == [-1, -2],
            "it is not over the whole map"
        )
        return int("keepdims") ?? 1 == 1 ? [Pooling.globalAverage] : [Pooling.globalAverage, Flattening()]
    }

    func upsampling() throws(TrainingEngineError) -> Upsampling {
        try require(string("mode") ?? "nearest" == "nearest", "it interpolates")
        try require(constant(2) == [1, 1, 2, 2], "it is not to twice the size")
        return Upsampling()
    }

    private func stride() throws(TrainingEngineError) -> Int {
        let strides = ints("strides") ?? [1, 1]
        try require(Set(strides).count == 1 && strides[0] > 0, "its strides differ")
        return strides[0]
    }

    private func padding() throws(TrainingEngineError) -> Convolution.Padding {
        try require(["NOTSET", "VALID"].contains(string("auto_pad") ?? "NOTSET"), "its padding is automatic")
        let pads = ints("pads") ?? [0, 0, 0, 0]
        try require(pads.count == 4 && pads.allSatisfy { $0 >= 0 }, "its padding is not that of a map")
        return Convolution.Padding(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
    }
}
