internal import FoundationEssentials
internal import ModelGraph

/// Functions of numbers, and products of matrices.
extension TensorFlowTranslation {
    mutating func function(
        _ node: Graph.Node,
        _ operation: String,
        _ attributes: [String: TensorFlowAttrValue] = [:]
    ) throws {
        let operand = try value(node.inputs[0])
        let result = target.compute(operation, [operand.name], attributes, named: scoped(node.outputs[0]))
        give(node, result, operand.order)
    }

    mutating func combine(_ node: Graph.Node, _ operation: String) throws {
        let order = try sharedOrder(node)
        let name = scoped(node.outputs[0])
        var result = try arranged(node.inputs[0], order)
        for operand in node.inputs.dropFirst() {
            result = target.compute(operation, [result, try arranged(operand, order)], named: name)
        }
        give(node, result, order)
    }

    /// The order of axes in which the operands of a node meet: that of the first that has all axes and is computed.
    mutating func sharedOrder(_ node: Graph.Node) throws -> [Int] {
        let rank = shape(node.outputs[0]).count
        for name in node.inputs where shape(name).count == rank && constants[name] == nil {
            return try value(name).order
        }
        return Array(0..<rank)
    }

    mutating func clamp(_ node: Graph.Node) throws {
        guard node.attributes["min"] == nil, node.attributes["max"] == nil else { throw unsupported(node) }
        let bounds = (try floats(node, 1)?.first, try floats(node, 2)?.first)
        if bounds == (0, 6) { return try function(node, "Relu6") }
        let operand = try value(node.inputs[0])
        let name = scoped(node.outputs[0])
        var result = operand.name
        if let least = bounds.0 { result = with(result, "Maximum", least, name + "/least") }
        if let most = bounds.1 { result = with(result, "Minimum", most, name) }
        give(node, result, operand.order)
    }

    /// Combines a value with a number.
    mutating func with(_ value: String, _ operation: String, _ number: Float, _ name: String) -> String {
        target.compute(operation, [value, target.floats([number], named: name + "/number")], named: name)
    }

    mutating func hardSigmoid(_ node: Graph.Node) throws {
        let operand = try value(node.inputs[0])
        let name = scoped(node.outputs[0])
        let scaled = with(operand.name, "Mul", node.float("alpha", 0.2), name + "/scaled")
        let moved = with(scaled, "AddV2", node.float("beta", 0.5), name + "/moved")
        give(node, with(with(moved, "Maximum", 0, name + "/least"), "Minimum", 1, name), operand.order)
    }

    /// x · min(max(x + 3, 0), 6) / 6.
    mutating func hardSwish(_ node: Graph.Node) throws {
        let operand = try value(node.inputs[0])
        let name = scoped(node.outputs[0])
        let gate = target.compute(
            "Relu6",
            [with(operand.name, "AddV2", 3, name + "/moved")],
            named: name + "/gate"
        )
        let share = with(gate, "Mul", 1 / 6, name + "/share")
        give(node, target.compute("Mul", [operand.name, share], named: name), operand.order)
    }

    /// x / 2 · (1 + erf(x / √2)).
    mutating func gelu(_ node: Graph.Node) throws {
        guard ["none", nil].contains(node.text("approximate")) else { throw unsupported(node) }
        let operand = try value(node.inputs[0])
        let name = scoped(node.outputs[0])
        let scaled = with(operand.name, "Mul", Float(0.5).squareRoot(), name + "/scaled")
        let error = target.compute("Erf", [scaled], named: name + "/erf")
        let half = with(with(error, "AddV2", 1, name + "/moved"), "Mul", 0.5, name + "/half")
        give(node, target.compute("Mul", [operand.name, half], named: name), operand.order)
    }

    /// What is positive as it is, what is negative times a slope.
    mutating func parametricRelu(_ node: Graph.Node) throws {
        let operand = try value(node.inputs[0])
        let name = scoped(node.outputs[0])
        // Slopes are broadcast from the last axis on, unlike those of one for each channel in older graphs.
        let slope = try arranged(node.inputs[1], operand.order)
        let positive = target.compute("Relu", [operand.name], named: name + "/positive")
        let negative = with(operand.name, "Minimum", 0, name + "/negative")
        let sloped = target.compute("Mul", [negative, slope], named: name + "/sloped")
        give(node, target.compute("AddV2", [positive, sloped], named: name), operand.order)
    }

    mutating func softmax(_ node: Graph.Node) throws {
        let rank = shape(node.inputs[0]).count
        let given = node.integer("axis", graph.opset < 13 ? 1 : -1)
        let axis = given < 0 ? given + rank : given
        // In older operator sets all axes from this one on count as one.
        guard graph.opset >= 13 || axis == rank - 1 else { throw unsupported(node) }
        var order = try value(node.inputs[0]).order
        if order.last != axis { order = (0..<rank).filter { $0 != axis } + [axis] }
        let operand = try arranged(node.inputs[0], order)
        give(node, target.compute("Softmax", [operand], named: scoped(node.outputs[0])), order)
    }

    mutating func product(_ node: Graph.Node) throws {
        guard node.float("alpha", 1) == 1, node.float("beta", 1) == 1 else { throw unsupported(node) }
        let name = scoped(node.outputs[0])
        let operands = [try plain(node.inputs[0]), try plain(node.inputs[1])]
        var result = target.compute(
            "MatMul",
            operands,
            [
                "transpose_a": .flag(node.integer("transA", 0) != 0),
                "transpose_b": .flag(node.integer("transB", 0) != 0),
            ],
            named: name
        )
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            result = target.compute(
                "AddV2",
                [result, try arranged(node.inputs[2], [0, 1])],
                named: name + "/sum"
            )
        }
        give(node, result, [0, 1])
    }

    mutating func multiplication(_ node: Graph.Node) throws {
        let (one, other) = (shape(node.inputs[0]), shape(node.inputs[1]))
        let result = shape(node.outputs[0])
        let name = scoped(node.outputs[0])
        var left = try plain(node.inputs[0])
        let right = try plain(node.inputs[1])
        let plainly: [String: TensorFlowAttrValue] = [
            "transpose_a": .flag(false), "transpose_b": .flag(false),
        ]
        guard one.count >= 2, other.count >= 2 else { throw unsupported(node) }
        if other.count == 2 {
            let isStack = one.count > 2
            if isStack {
                left = target.reshape(left, to: [-1, one[one.count - 1]], named: name + "/rows")
            }
            var product = target.compute("MatMul", [left, right], plainly, named: name)
            if isStack { product = target.reshape(product, to: result, named: name + "/stack") }
            give(node, product, Array(result.indices))
        } else {
            guard one.count == other.count else { throw unsupported(node) }
            let name = target.compute(
                "BatchMatMulV2",
                [left, right],
                ["adj_x": .flag(false), "adj_y": .flag(false)],
                named: name
            )
            give(node, name, Array(result.indices))
        }
    }
}
