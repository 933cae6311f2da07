internal import FoundationEssentials
internal import ModelGraph

/// Functions of numbers, products of matrices, choice, and arrangement.
extension IRTranslation {
    mutating func product(_ node: Graph.Node) throws {
        guard node.float("alpha", 1) == 1, node.float("beta", 1) == 1 else { throw unsupported(node) }
        func isTransposed(_ name: String) -> String { node.integer(name, 0) == 0 ? "false" : "true" }
        let operands = [try port(node.inputs[0]), try port(node.inputs[1])]
        let attributes = [
            ("transpose_a", isTransposed("transA")), ("transpose_b", isTransposed("transB")),
        ]
        var result = document.add("MatMul", "opset1", operands, attributes, name: node.outputs[0])[0]
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            result = sum(result, try port(node.inputs[2]), name: node.outputs[0])
        }
        ports[node.outputs[0]] = result
    }

    mutating func clamp(_ node: Graph.Node) throws {
        let least = try floats(node, 1)?.first ?? -.greatestFiniteMagnitude
        let most = try floats(node, 2)?.first ?? .greatestFiniteMagnitude
        let operand = try port(node.inputs[0])
        ports[node.outputs[0]] =
            document.add(
                "Clamp",
                "opset1",
                [operand],
                [("min", "\(least)"), ("max", "\(most)")],
                name: node.outputs[0]
            )[0]
    }

    private mutating func scalar(_ value: Float) throws -> IRDocument.Port {
        try document.constant(Graph.Tensor(name: "constant", dimensions: [], floats: [value]))
    }

    mutating func hardSigmoid(_ node: Graph.Node) throws {
        let operands = [
            try port(node.inputs[0]), try scalar(node.float("alpha", 0.2)),
            try scalar(node.float("beta", 0.5)),
        ]
        ports[node.outputs[0]] = document.add("HardSigmoid", "opset1", operands, name: node.outputs[0])[0]
    }

    mutating func leaky(_ node: Graph.Node) throws {
        let operands = [try port(node.inputs[0]), try scalar(node.float("alpha", 0.01))]
        ports[node.outputs[0]] = document.add("PReLU", "opset1", operands, name: node.outputs[0])[0]
    }

    mutating func flatten(_ node: Graph.Node) throws {
        guard node.integer("axis", 1) == 1 else { throw unsupported(node) }
        let operands = [try port(node.inputs[0]), try document.integers([0, -1])]
        ports[node.outputs[0]] =
            document.add("Reshape", "opset1", operands, [("special_zero", "true")], name: node.outputs[0])[0]
    }

    mutating func transpose(_ node: Graph.Node) throws {
        guard let order = node.integers("perm") else { throw unsupported(node) }
        let operands = [try port(node.inputs[0]), try document.integers(order)]
        ports[node.outputs[0]] = document.add("Transpose", "opset1", operands, name: node.outputs[0])[0]
    }

    mutating func gather(_ node: Graph.Node) throws {
        let axis = try document.integers([node.integer("axis", 0)], isScalar: true)
        let operands = [try port(node.inputs[0]), try port(node.inputs[1]), axis]
        ports[node.outputs[0]] =
            document.add("Gather", "opset8", operands, [("batch_dims", "0")], name: node.outputs[0])[0]
    }

    mutating func cast(_ node: Graph.Node) throws {
        guard let type = ElementType(rawValue: Int32(node.integer("to", 0)))?.irName else {
            throw unsupported(node)
        }
        try give(node, "Convert", "opset1", [("destination_type", type.element)], type: type.port)
    }

    mutating func largest(_ node: Graph.Node) throws {
        // The number is a list of one in ONNX, and a single number here.
        let count = document.add(
            "Reshape",
            "opset1",
            [try port(node.inputs[1]), try document.integers([])],
            [("special_zero", "false")],
            results: ["I64"],
            name: node.inputs[1]
        )[0]
        let results = document.add(
            "TopK",
            "opset11",
            [try port(node.inputs[0]), count],
            [
                ("axis", "\(node.integer("axis", -1))"),
                ("mode", node.integer("largest", 1) == 0 ? "min" : "max"), ("sort", "value"),
                ("index_element_type", "i64"), ("stable", "true"),
            ],
            results: ["FP32", "I64"],
            name: node.outputs[0]
        )
        for (name, port) in zip(node.outputs, results) { ports[name] = port }
    }

    mutating func suppression(_ node: Graph.Node) throws {
        guard node.inputs.count == 5, node.integer("center_point_box", 0) == 0 else {
            throw unsupported(node)
        }
        var operands = [try port(node.inputs[0]), try port(node.inputs[1]), try port(node.inputs[2])]
        for position in 3...4 {
            guard let limit = try floats(node, position)?.first else { throw unsupported(node) }
            operands.append(try scalar(limit))
        }
        ports[node.outputs[0]] =
            document.add(
                "NonMaxSuppression",
                "opset9",
                operands,
                [
                    ("box_encoding", "corner"), ("sort_result_descending", "false"), ("output_type", "i64"),
                ],
                results: ["I64", "FP32", "I64"],
                name: node.outputs[0]
            )[0]
    }

    // MARK: 8 bits

    /// Sends a value through 8 bits and back at once, as this format does.
    mutating func quantize(_ node: Graph.Node) throws {
        guard let scale = try floats(node, 1), scale.count == 1, let zero = constants[node.inputs[2]],
            zero.elementType == .uint8, let level = zero.bytes.first
        else { throw unsupported(node) }
        let low = Float(-Int(level)) * scale[0]
        let high = Float(255 - Int(level)) * scale[0]
        let bounds = [try scalar(low), try scalar(high)]
        ports[node.outputs[0]] =
            document.add(
                "FakeQuantize",
                "opset1",
                [try port(node.inputs[0])] + bounds + bounds,
                [("levels", "256"), ("auto_broadcast", "numpy")],
                name: node.outputs[0]
            )[0]
        restored.insert(node.outputs[0])
    }

    /// Restores weights of 8 bits; other values were restored with their quantization.
    mutating func dequantize(_ node: Graph.Node) throws {
        if restored.contains(node.inputs[0]) {
            ports[node.outputs[0]] = try port(node.inputs[0])
            return
        }
        guard let tensor = constants[node.inputs[0]], let scales = constants[node.inputs[1]],
            constants[node.inputs[2]]?.bytes.allSatisfy({ $0 == 0 }) ?? false,
            node.integer("axis", 1) == 0
        else { throw unsupported(node) }
        let numbers = document.add(
            "Convert",
            "opset1",
            [try document.constant(tensor)],
            [("destination_type", "f32")],
            name: node.outputs[0] + ".numbers"
        )[0]
        let shape = scales.dimensions + [Int](repeating: 1, count: tensor.dimensions.count - 1)
        let factors = try document.constant(scales, shape: shape)
        ports[node.outputs[0]] =
            document.add(
                "Multiply",
                "opset1",
                [numbers, factors],
                [("auto_broadcast", "numpy")],
                name: node.outputs[0]
            )[0]
    }
}
