internal import ModelGraph

/// Operators that slide a window over a map, and what follows them.
extension IRTranslation {
    /// A convolution; of several groups, weights have the group as an axis of their own.
    mutating func convolution(_ node: Graph.Node) throws {
        let group = node.integer("group", 1)
        let attributes = try window(node)
        let image = try port(node.inputs[0])
        var weights: IRDocument.Port
        if group > 1 {
            guard let shape = weightShape(node.inputs[1]) else { throw unsupported(node) }
            let grouped = [group, shape[0] / group] + shape[1...]
            if let tensor = constants[node.inputs[1]] {
                weights = try document.constant(tensor, shape: grouped)
            } else {
                let sizes = try document.integers(grouped)
                weights =
                    document.add(
                        "Reshape",
                        "opset1",
                        [try port(node.inputs[1]), sizes],
                        [("special_zero", "false")],
                        name: node.outputs[0] + ".weights"
                    )[0]
            }
        } else {
            weights = try port(node.inputs[1])
        }
        var result = document.add(
            group > 1 ? "GroupConvolution" : "Convolution",
            "opset1",
            [image, weights],
            attributes,
            name: node.outputs[0]
        )[0]
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            guard let bias = constants[node.inputs[2]], let count = bias.dimensions.first else {
                throw unsupported(node)
            }
            let rank = (node.integers("kernel_shape") ?? [1, 1]).count
            let operand = try document.constant(
                bias,
                shape: [1, count] + [Int](repeating: 1, count: rank)
            )
            result = sum(result, operand, name: node.outputs[0])
        }
        ports[node.outputs[0]] = result
    }

    /// The shape of weights: of a constant, or of one in 8 bits that is restored.
    private func weightShape(_ name: String) -> [Int]? {
        if let tensor = constants[name] { return tensor.dimensions }
        guard let node = graph.nodes.first(where: { $0.outputs.contains(name) }),
            ["DequantizeLinear", "Cast"].contains(node.operatorName)
        else { return nil }
        return weightShape(node.inputs[0])
    }

    mutating func sum(_ one: IRDocument.Port, _ other: IRDocument.Port, name: String) -> IRDocument.Port {
        document.add("Add", "opset1", [one, other], [("auto_broadcast", "numpy")], name: name + ".sum")[0]
    }

    private func window(_ node: Graph.Node) throws -> [(String, String)] {
        guard ["NOTSET", nil].contains(node.text("auto_pad")), let kernel = node.integers("kernel_shape")
        else { throw unsupported(node) }
        let ones = [Int](repeating: 1, count: kernel.count)
        let pads = node.integers("pads") ?? [Int](repeating: 0, count: 2 * kernel.count)
        return [
            ("strides", (node.integers("strides") ?? ones).list),
            ("dilations", (node.integers("dilations") ?? ones).list),
            ("pads_begin", Array(pads[..<kernel.count]).list),
            ("pads_end", Array(pads[kernel.count...]).list),
            ("auto_pad", "explicit"),
        ]
    }

    mutating func pooling(_ node: Graph.Node) throws {
        var attributes = try window(node)
        guard let kernel = node.integers("kernel_shape"),
            Set(node.integers("dilations") ?? [1]) == [1]
        else { throw unsupported(node) }
        attributes.removeAll { $0.0 == "dilations" }
        attributes += [
            ("kernel", kernel.list),
            ("rounding_type", node.integer("ceil_mode", 0) == 0 ? "floor" : "ceil"),
        ]
        if node.operatorName == "AveragePool" {
            attributes.append(("exclude-pad", node.integer("count_include_pad", 0) == 0 ? "true" : "false"))
            try give(node, "AvgPool", attributes)
        } else {
            try give(node, "MaxPool", attributes)
        }
    }

    /// The mean or the largest number of each channel of a map.
    mutating func reduced(_ node: Graph.Node, _ type: String) throws {
        let operands = [try port(node.inputs[0]), try document.integers([2, 3])]
        ports[node.outputs[0]] =
            document.add(type, "opset1", operands, [("keep_dims", "true")], name: node.outputs[0])[0]
    }

    mutating func normalization(_ node: Graph.Node) throws {
        try give(
            node,
            "BatchNormInference",
            "opset5",
            [("epsilon", "\(node.float("epsilon", 1e-5))")]
        )
    }

    /// Resizing by whole factors, to the nearest place: what detectors have.
    mutating func resize(_ node: Graph.Node) throws {
        guard node.text("mode") ?? "nearest" == "nearest",
            node.text("coordinate_transformation_mode") == "asymmetric",
            node.text("nearest_mode") == "floor", let scales = try floats(node, 2), scales.count == 4,
            scales[..<2] == [1, 1]
        else { throw unsupported(node) }
        let factors = try document.constant(
            Graph.Tensor(name: node.inputs[2], dimensions: [2], floats: Array(scales[2...]))
        )
        let operands = [try port(node.inputs[0]), factors, try document.integers([2, 3])]
        ports[node.outputs[0]] =
            document.add(
                "Interpolate",
                "opset11",
                operands,
                [
                    ("mode", "nearest"), ("shape_calculation_mode", "scales"),
                    ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"),
                    ("antialias", "false"), ("pads_begin", "0,0,0,0"), ("pads_end", "0,0,0,0"),
                    ("cube_coeff", "-0.75"),
                ],
                name: node.outputs[0]
            )[0]
    }
}
