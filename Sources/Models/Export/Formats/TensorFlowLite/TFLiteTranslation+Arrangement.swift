internal import FoundationEssentials
internal import ModelGraph

/// Operators that arrange numbers anew. Most of them cost nothing: only the order of the axes is another one.
extension TFLiteTranslation {
    mutating func rename(_ node: Graph.Node) throws {
        let source = node.inputs[0]
        if let constant = constants[source] {
            constants[node.outputs[0]] = constant
            return
        }
        let operand = try operand(source)
        if readerCounts[source] != 1 { shared.insert(operand.tensor) }
        operands[node.outputs[0]] = operand
    }

    mutating func cast(_ node: Graph.Node) throws {
        guard node.integer("to", 0) == Int(ElementType.float32.rawValue) else { throw unsupported(node) }
        // Weights may be kept in 16 bits.
        guard let tensor = constants[node.inputs[0]] else { return try rename(node) }
        guard let floats = tensor.floats else { throw unsupported(node) }
        constants[node.outputs[0]] = Graph.Tensor(
            name: node.outputs[0],
            dimensions: tensor.dimensions,
            floats: floats
        )
    }

    mutating func transpose(_ node: Graph.Node) throws {
        guard let permutation = node.integers("perm") else { throw unsupported(node) }
        let operand = try operand(node.inputs[0])
        if readerCounts[node.inputs[0]] != 1 { shared.insert(operand.tensor) }
        give(node, operand.tensor, order: operand.order.compactMap(permutation.firstIndex))
    }

    mutating func concatenation(_ node: Graph.Node) throws {
        let shape = try shape(node.outputs[0])
        let axis = node.integer("axis", 0)
        let counted = axis < 0 ? axis + shape.count : axis
        let leader = node.inputs.first { constants[$0] == nil } ?? node.inputs[0]
        let order = try operand(leader).order
        guard order.count == shape.count, let stored = order.firstIndex(of: counted) else {
            throw unsupported(node)
        }
        let tensors = try node.inputs.map { try operand($0, order: order).tensor }
        let result = document.add(
            .concatenation,
            tensors,
            .concatenation(axis: stored),
            node.outputs[0],
            order.map { shape[$0] }
        )
        give(node, result, order: order)
    }

    mutating func reshape(_ node: Graph.Node) throws {
        let (source, target) = (try shape(node.inputs[0]), try shape(node.outputs[0]))
        let operand = try operand(node.inputs[0])
        // Rows and columns become places, channels stay last.
        if operand.order == Self.channelsLast, source.count == 4 {
            let (channels, places) = (source[1], source[2] * source[3])
            if target == [source[0], channels, places] {
                let tensor = reshaped(operand.tensor, to: [source[0], places, channels], node.outputs[0])
                return give(node, tensor, order: [0, 2, 1])
            }
            if source[0] == 1, target == [channels, places] {
                return give(
                    node,
                    reshaped(operand.tensor, to: [places, channels], node.outputs[0]),
                    order: [1, 0]
                )
            }
        }
        let plain = try self.operand(node.inputs[0], order: Array(source.indices)).tensor
        give(node, reshaped(plain, to: target, node.outputs[0]), order: Array(target.indices))
    }

    mutating func gather(_ node: Graph.Node) throws {
        let operand = try operand(node.inputs[0])
        let shape = try shape(node.outputs[0])
        let axis = node.integer("axis", 0)
        guard let indices = constants[node.inputs[1]], indices.elementType == .int64,
            indices.dimensions.count == 1,
            let stored = operand.order.firstIndex(of: axis < 0 ? axis + shape.count : axis)
        else { throw unsupported(node) }
        let tensors = [
            operand.tensor,
            document.constant(node.inputs[1], indices.dimensions, .int64, indices.bytes),
        ]
        let result = document.add(
            .gather,
            tensors,
            .gather(axis: stored),
            node.outputs[0],
            operand.order.map { shape[$0] }
        )
        give(node, result, order: operand.order)
    }
}
