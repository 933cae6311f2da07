internal import FoundationEssentials
internal import ModelGraph

/// Operators that arrange values in another way.
extension TensorFlowTranslation {
    mutating func concatenation(_ node: Graph.Node) throws {
        let order = try sharedOrder(node)
        let given = node.integer("axis", 0)
        guard let place = order.firstIndex(of: given < 0 ? given + order.count : given) else {
            throw unsupported(node)
        }
        let name = scoped(node.outputs[0])
        var operands: [String] = []
        for operand in node.inputs { operands.append(try arranged(operand, order)) }
        guard operands.count > 1 else { return give(node, operands[0], order) }
        let result = target.compute(
            "ConcatV2",
            operands + [target.integers([place], [], named: name + "/axis")],
            ["N": .count(operands.count), "Tidx": .element(.dtInt32)],
            named: name
        )
        give(node, result, order)
    }

    /// Another shape for the same elements in the same order.
    mutating func reshape(_ node: Graph.Node) throws {
        let (from, to) = (shape(node.inputs[0]), shape(node.outputs[0]))
        let name = scoped(node.outputs[0])
        let operand = try value(node.inputs[0])
        let rows = Array(to.indices)
        // Axes of one element may stand anywhere.
        let moved = operand.order.filter { from[$0] != 1 }
        if moved == moved.sorted() {
            return give(node, target.reshape(operand.name, to: to, named: name), rows)
        }
        // The channels of a map and its places: a matrix whose columns are rows here.
        if operand.order == Self.channelsLast, from[0] == 1, to == [from[1], from[2] * from[3]] {
            return give(node, target.reshape(operand.name, to: [to[1], to[0]], named: name), [1, 0])
        }
        give(node, target.reshape(try plain(node.inputs[0]), to: to, named: name), rows)
    }

    /// Nothing is moved: only what the axes are called changes.
    mutating func transpose(_ node: Graph.Node) throws {
        let operand = try value(node.inputs[0])
        let permutation = node.integers("perm") ?? Array(operand.order.indices.reversed())
        let order = operand.order.compactMap { permutation.firstIndex(of: $0) }
        guard order.count == operand.order.count else { throw unsupported(node) }
        give(node, operand.name, order)
    }

    mutating func gather(_ node: Graph.Node) throws {
        let rank = shape(node.inputs[0]).count
        guard let indices = constants[node.inputs[1]], let places = indices.integers,
            indices.dimensions.count <= 1
        else { throw unsupported(node) }
        let given = node.integer("axis", 0)
        let axis = given < 0 ? given + rank : given
        let isOne = indices.dimensions.isEmpty
        // A single place takes its axis away, and with it the numbers of the others.
        let order = isOne ? Array(0..<rank) : try value(node.inputs[0]).order
        let operand = try arranged(node.inputs[0], order)
        guard let place = order.firstIndex(of: axis) else { throw unsupported(node) }
        let length = shape(node.inputs[0])[axis]
        let name = scoped(node.outputs[0])
        let wanted = places.map { $0 < 0 ? $0 + length : $0 }
        let result = target.add(
            "GatherV2",
            [
                operand, target.integers(wanted, isOne ? [] : nil, named: name + "/indices"),
                target.integers([place], [], named: name + "/axis"),
            ],
            Self.gathering(.dtFloat),
            named: name
        )
        give(node, result, isOne ? Array(0..<rank - 1) : order)
    }

    static func gathering(_ type: TensorFlowDataType) -> [String: TensorFlowAttrValue] {
        [
            "Tparams": .element(type), "Tindices": .element(.dtInt32), "Taxis": .element(.dtInt32),
            "batch_dims": .count(0),
        ]
    }

    /// All numbers between the nodes are 32-bit floats.
    mutating func cast(_ node: Graph.Node) throws {
        guard ElementType(rawValue: Int32(node.integer("to", 0))) == .float32 else {
            throw unsupported(node)
        }
        values[node.outputs[0]] = try value(node.inputs[0])
    }

    // MARK: 8 bits

    /// Rounds a value to the 256 levels of 8 bits, and gives the levels in floats.
    ///
    /// Spelled out, because TensorFlow.js has no operation for it.
    mutating func quantize(_ node: Graph.Node) throws {
        guard let scale = try floats(node, 1), scale.count == 1, node.inputs.count > 2,
            let zero = constants[node.inputs[2]], zero.elementType == .uint8, let level = zero.bytes.first
        else { throw unsupported(node) }
        let operand = try value(node.inputs[0])
        let name = scoped(node.outputs[0])
        let divided = with(operand.name, "RealDiv", scale[0], name + "/steps")
        let rounded = target.compute("Round", [divided], named: name + "/rounded")
        let bounded = with(rounded, "Maximum", -Float(level), name + "/least")
        give(node, with(bounded, "Minimum", Float(255 - Int(level)), name), operand.order)
    }

    /// Restores what was rounded; weights are restored where they are used.
    mutating func dequantize(_ node: Graph.Node) throws {
        guard constants[node.inputs[0]] == nil else { return }
        guard let scale = try floats(node, 1), scale.count == 1 else { throw unsupported(node) }
        let operand = try value(node.inputs[0])
        give(node, with(operand.name, "Mul", scale[0], scoped(node.outputs[0])), operand.order)
    }

    /// Weights in another shape of as many elements, and that with its axes in another order; those in 8 bits stay so and are restored
    /// by a product.
    mutating func weights(_ name: String, _ sizes: [Int], _ order: [Int]) throws -> String {
        if let tensor = constants[name] { return try constant(tensor, sizes, order) }
        guard let node = restored[name], let tensor = constants[node.inputs[0]], tensor.elementType == .int8,
            let scales = constants[node.inputs[1]], scales.dimensions.count == 1,
            node.inputs.count < 3 || constants[node.inputs[2]]?.bytes.allSatisfy({ $0 == 0 }) ?? false,
            node.integer("axis", 1) == 0
        else { throw unsupported("the weights \(name)") }
        // The scales are those of the first axis, which the other shape may have split in two.
        let first = scales.dimensions[0]
        var (broadcast, covered) = (sizes.map { _ in 1 }, 1)
        for axis in sizes.indices where covered < first {
            broadcast[axis] = sizes[axis]
            covered *= sizes[axis]
        }
        guard covered == first else { throw unsupported("the weights \(name)") }
        let numbers = target.add(
            "Cast",
            [try constant(tensor, sizes, order)],
            ["SrcT": .element(.dtInt8), "DstT": .element(.dtFloat)],
            named: scoped(name) + "/numbers"
        )
        let factors = try constant(scales, broadcast, order)
        return target.compute("Mul", [numbers, factors], named: scoped(name))
    }
}
