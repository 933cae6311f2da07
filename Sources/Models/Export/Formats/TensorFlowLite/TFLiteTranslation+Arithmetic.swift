internal import FoundationEssentials
internal import ModelGraph

/// Functions of numbers, and products of matrices.
extension TFLiteTranslation {
    /// Applies a function to each number.
    mutating func map(_ node: Graph.Node, _ code: TFLiteOperator, _ options: TFLiteOptions? = nil) throws {
        let operand = try operand(node.inputs[0])
        let shape = document.shape(of: operand.tensor)
        give(
            node,
            document.add(code, [operand.tensor], options, node.outputs[0], shape),
            order: operand.order
        )
    }

    /// Combines two values number by number, those of size 1 along an axis with all.
    mutating func combine(_ node: Graph.Node, _ code: TFLiteOperator, _ options: TFLiteOptions? = nil) throws
    {
        if code == .add, try quantizedAddition(node) { return }
        guard node.inputs.count == 2 else { throw unsupported(node) }
        let shape = try shape(node.outputs[0])
        // In the order of whichever has all axes, so that as little as possible is moved.
        var order = Array(shape.indices)
        for name in node.inputs where constants[name] == nil {
            let operand = try operand(name)
            if operand.order.count == shape.count {
                order = operand.order
                break
            }
        }
        let tensors = try node.inputs.map { try broadcast($0, to: order) }
        give(
            node,
            document.add(code, tensors, options, node.outputs[0], order.map { shape[$0] }),
            order: order
        )
    }

    /// A value with as many axes as another one, in its order; a single number stays one.
    private mutating func broadcast(_ name: String, to order: [Int]) throws -> TFLiteDocument.Tensor {
        let shape = try shape(name)
        let padded = [Int](repeating: 1, count: order.count - shape.count) + shape
        if let tensor = constants[name] {
            guard let values = tensor.floats else { throw unsupported("the constant \(name)") }
            let stored = Array(order.map { padded[$0] }.drop { $0 == 1 })
            return constant(name, values, padded, order: order, as: stored)
        }
        guard shape.count < order.count else { return try operand(name, order: order).tensor }
        let plain = try operand(name, order: Array(shape.indices)).tensor
        let whole = reshaped(plain, to: padded, name)
        guard order != Array(order.indices) else { return whole }
        return document.add(
            .transpose,
            [whole, document.integers(order, as: name + "/order")],
            nil,
            name + "/ordered",
            order.map { padded[$0] }
        )
    }

    // MARK: Bounds

    mutating func clip(_ node: Graph.Node) throws {
        let least = try floats(node, 1)?.first ?? -.greatestFiniteMagnitude
        let most = try floats(node, 2)?.first ?? .greatestFiniteMagnitude
        if let activation = TFLiteOptions.Activation(least: least, most: most) {
            return try activate(node, activation)
        }
        let operand = try operand(node.inputs[0])
        let (name, shape) = (node.outputs[0], document.shape(of: operand.tensor))
        var tensor = operand.tensor
        if least > -.greatestFiniteMagnitude {
            let bound = document.floats([least], [], as: name + "/least")
            tensor = document.add(.maximum, [tensor, bound], nil, name + "/above", shape)
        }
        if most < .greatestFiniteMagnitude {
            let bound = document.floats([most], [], as: name + "/most")
            tensor = document.add(.minimum, [tensor, bound], nil, name, shape)
        }
        give(node, tensor, order: operand.order)
    }

    /// The activation that a node is; `nil` if it is none of the format's.
    func activation(of node: Graph.Node) throws -> TFLiteOptions.Activation? {
        switch node.operatorName {
        case "Relu": .relu
        case "Clip":
            TFLiteOptions.Activation(
                least: try floats(node, 1)?.first ?? -.greatestFiniteMagnitude,
                most: try floats(node, 2)?.first ?? .greatestFiniteMagnitude
            )
        default: nil
        }
    }

    /// Applies an activation: at the end of the operation before, if nothing else reads what that gives.
    mutating func activate(_ node: Graph.Node, _ activation: TFLiteOptions.Activation) throws {
        let source = node.inputs[0]
        let operand = try operand(source)
        if readerCounts[source] == 1, !shared.contains(operand.tensor),
            document.fuse(activation, into: operand.tensor)
        {
            return give(node, operand.tensor, order: operand.order)
        }
        try map(node, activation.operation)
    }

    mutating func hardSigmoid(_ node: Graph.Node) throws {
        let operand = try operand(node.inputs[0])
        let (name, shape) = (node.outputs[0], document.shape(of: operand.tensor))
        var tensor = operand.tensor
        let steps: [(TFLiteOperator, TFLiteOptions?, Float)] = [
            (.mul, .mul, node.float("alpha", 0.2)), (.add, .add, node.float("beta", 0.5)), (.maximum, nil, 0),
            (.minimum, nil, 1),
        ]
        for (code, options, value) in steps {
            let number = document.floats([value], [], as: name + "/number")
            tensor = document.add(code, [tensor, number], options, name, shape)
        }
        give(node, tensor, order: operand.order)
    }

    mutating func softmax(_ node: Graph.Node) throws {
        let shape = try shape(node.outputs[0])
        guard [-1, shape.count - 1].contains(node.integer("axis", -1)) else { throw unsupported(node) }
        let order = Array(shape.indices)
        let tensor = try operand(node.inputs[0], order: order).tensor
        give(node, document.add(.softmax, [tensor], .softmax, node.outputs[0], shape), order: order)
    }

    // MARK: Products

    mutating func denseLayer(_ node: Graph.Node) throws {
        let shape = try shape(node.outputs[0])
        guard node.float("alpha", 1) == 1, node.float("beta", 1) == 1, node.integer("transA", 0) == 0,
            let matrix = constants[node.inputs[1]], let values = matrix.floats, matrix.dimensions.count == 2
        else { throw unsupported(node) }
        // The format has a row for each result.
        let order = node.integer("transB", 0) == 0 ? [1, 0] : [0, 1]
        var operands = [
            try operand(node.inputs[0], order: [0, 1]).tensor,
            weights(
                node.inputs[1],
                values.permuted(matrix.dimensions, order),
                order.map { matrix.dimensions[$0] }
            ),
        ]
        if let bias = try floats(node, 2) {
            guard bias.count == shape[1] else { throw unsupported(node) }
            operands.append(document.floats(bias, [bias.count], as: node.inputs[2]))
        }
        give(
            node,
            document.add(.fullyConnected, operands, .fullyConnected, node.outputs[0], shape),
            order: [0, 1]
        )
    }

    mutating func product(_ node: Graph.Node) throws {
        let shape = try shape(node.outputs[0])
        var tensors: [TFLiteDocument.Tensor] = []
        var transposes: [Bool] = []
        for name in node.inputs {
            let plain = try plainOrder(of: name)
            guard plain.count >= 2 else { throw unsupported(node) }
            var swapped = plain
            swapped.swapAt(plain.count - 1, plain.count - 2)
            // What is stored the other way round is read the other way round.
            let isSwapped = constants[name] == nil ? try operand(name).order == swapped : false
            tensors.append(try operand(name, order: isSwapped ? swapped : plain).tensor)
            transposes.append(isSwapped)
        }
        let options = TFLiteOptions.product(transposesFirst: transposes[0], transposesSecond: transposes[1])
        give(
            node,
            document.add(.batchMatMul, tensors, options, node.outputs[0], shape),
            order: Array(shape.indices)
        )
    }
}

extension TFLiteOptions.Activation {
    /// What bounds are; `nil` if they are none of the format's.
    fileprivate init?(least: Float, most: Float) {
        switch (least, most) {
        case (0, 6): self = .relu6
        case (0, Float.greatestFiniteMagnitude...): self = .relu
        case (-1, 1): self = .reluBetweenMinusOneAndOne
        default: return nil
        }
    }

    /// It as an operation of its own.
    fileprivate var operation: TFLiteOperator {
        switch self {
        case .relu: .relu
        case .relu6: .relu6
        case .reluBetweenMinusOneAndOne: .reluBetweenMinusOneAndOne
        }
    }
}
