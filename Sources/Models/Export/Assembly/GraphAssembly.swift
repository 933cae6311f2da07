internal import FoundationEssentials
internal import ModelGraph

/// A graph while it is put together from others and from single nodes.
struct GraphAssembly {
    private(set) var nodes: [Graph.Node] = []
    private(set) var initializers: [Graph.Tensor] = []

    /// Adds a node.
    ///
    /// - Parameters:
    ///   - operatorName: The ONNX operator.
    ///   - operands: Names of values; an empty name leaves an optional one out.
    ///   - attributes: The constants that shape the operation.
    ///   - result: The name of its result, which no other value may have.
    /// - Returns: That name.
    @discardableResult
    mutating func add(
        _ operatorName: String,
        _ operands: [String],
        _ attributes: [String: Graph.Attribute] = [:],
        as result: String
    ) -> String {
        nodes.append(Graph.Node(operatorName, operands, attributes: attributes, result: result))
        return result
    }

    /// Adds a node with several results.
    mutating func add(
        _ operatorName: String,
        _ operands: [String],
        _ attributes: [String: Graph.Attribute],
        results: [String]
    ) {
        nodes.append(
            Graph.Node(
                name: results[0],
                operatorName: operatorName,
                inputs: operands,
                outputs: results,
                attributes: attributes
            )
        )
    }

    /// Adds a constant and returns its name.
    mutating func add(_ constant: Graph.Tensor) -> String {
        initializers.append(constant)
        return constant.name
    }

    /// Adds a constant of floats and returns its name.
    mutating func floats(_ values: [Float], _ dimensions: [Int], as name: String) -> String {
        initializers.append(Graph.Tensor(name: name, dimensions: dimensions, floats: values))
        return name
    }

    /// Adds a constant of whole numbers and returns its name; a list unless dimensions are given.
    mutating func integers(_ values: [Int], _ dimensions: [Int]? = nil, as name: String) -> String {
        initializers.append(
            Graph.Tensor(name: name, dimensions: dimensions ?? [values.count], integers: values)
        )
        return name
    }

    /// Gives a value a shape; at most one size may be -1, which stands for what is left.
    mutating func reshape(_ value: String, to shape: [Int], as result: String) -> String {
        add("Reshape", [value, integers(shape, as: result + ".shape")], as: result)
    }

    /// Takes a whole graph in.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - prefix: Goes in front of the names of its values, so that those of two graphs differ.
    ///   - inputs: The values that its inputs are, by their names.
    /// - Returns: The names that its values have here.
    mutating func append(
        _ graph: Graph,
        prefix: String,
        inputs: [String: String]
    ) -> @Sendable (String) -> String {
        let rename: @Sendable (String) -> String = { name in
            name.isEmpty ? "" : inputs[name] ?? prefix + name
        }
        for tensor in graph.initializers {
            initializers.append(
                Graph.Tensor(
                    name: rename(tensor.name),
                    elementType: tensor.elementType,
                    dimensions: tensor.dimensions,
                    bytes: tensor.bytes
                )
            )
        }
        for var node in graph.nodes {
            node.name = rename(node.name)
            node.inputs = node.inputs.map(rename)
            node.outputs = node.outputs.map(rename)
            nodes.append(node)
        }
        return rename
    }

    /// The finished graph, without what no output depends on.
    ///
    /// - Throws: `ModelGraphError` if a name is used twice, or is too long.
    func graph(
        opset: Int,
        inputs: [Graph.Value],
        outputs: [Graph.Value]
    ) throws(ModelGraphError) -> Graph {
        var graph = try Graph(
            name: "ocellus",
            opset: opset,
            inputs: inputs,
            outputs: outputs,
            nodes: nodes,
            initializers: initializers,
            limits: .exports
        )
        try graph.edit(limits: .exports) { editor in editor.removeUnused() }
        return graph
    }
}
