package import ModelGraph

/// Writes a recording down as nodes of an ONNX graph, one layer after the other.
package final class GraphNodeWriter {
    private var names: [Int: String]
    private(set) var nodes: [Graph.Node] = []
    private(set) var initializers: [Graph.Tensor] = []
    private var written: Set<String> = []
    private var intermediateCount = 0
    private var current: Recording.Call?

    init(names: [Int: String]) {
        self.names = names
    }

    func write(_ call: Recording.Call) {
        current = call
        call.layer.write(self)
    }

    /// The names of the current layer's operands.
    package var inputs: [String] { current?.inputs.map(name) ?? [] }

    /// Adds a node.
    ///
    /// - Parameters:
    ///   - operatorName: The ONNX operator.
    ///   - operands: Names of values; an empty name leaves an optional one out.
    ///   - attributes: The constants that shape the operation.
    ///   - result: The name of its result; `nil` for the result of the layer.
    package func add(
        _ operatorName: String,
        _ operands: [String],
        attributes: [String: Graph.Attribute] = [:],
        result: String? = nil
    ) {
        let result = result ?? current.map { name($0.output) } ?? ""
        nodes.append(Graph.Node(operatorName, operands, attributes: attributes, result: result))
    }

    /// The name of a parameter's values in the graph.
    package func initializer(_ parameter: Parameter) -> String {
        if written.insert(parameter.name).inserted {
            initializers.append(
                Graph.Tensor(name: parameter.name, dimensions: parameter.shape, floats: parameter.values)
            )
        }
        return parameter.name
    }

    /// The name of a constant.
    package func constant(_ values: [Float], _ dimensions: [Int]) -> String {
        let name = intermediate()
        initializers.append(Graph.Tensor(name: name, dimensions: dimensions, floats: values))
        return name
    }

    /// The name of a constant with one number for all channels of a map, or one for each.
    package func channelConstant(_ values: [Float]) -> String {
        constant(values, values.count == 1 ? [] : [1, values.count, 1, 1])
    }

    /// A new name for a value inside the current layer.
    package func intermediate() -> String {
        intermediateCount += 1
        return "intermediate\(intermediateCount)"
    }

    private func name(_ id: Int) -> String { names[id] ?? "value\(id)" }
}

extension Graph {
    /// Writes layers down as they compute at inference, with the values that their parameters have now.
    ///
    /// - Parameters:
    ///   - recording: The layers.
    ///   - inputs: The inputs with their names. Batch size, height and width stay open.
    ///   - outputs: What the graph gives, with names.
    /// - Throws: `ModelGraphError` if a name is used twice.
    package init(
        recording: Recording,
        inputs: [(name: String, activation: Activation)],
        outputs: [(name: String, activation: Activation)]
    ) throws {
        let names = (inputs + outputs).map { ($0.activation.id, $0.name) }
        let writer = GraphNodeWriter(names: Dictionary(names, uniquingKeysWith: { first, _ in first }))
        for call in recording.calls { writer.write(call) }
        func described(_ values: [(name: String, activation: Activation)]) -> [Value] {
            values.map { name, activation in
                let open: [Dimension] = [.symbolic("batch"), .fixed(activation.shape[1])]
                let places: [Dimension] =
                    activation.shape.count == 4
                    ? [.symbolic("\(name)_height"), .symbolic("\(name)_width")] : []
                return Value(name: name, elementType: .float32, dimensions: open + places)
            }
        }
        try self.init(
            name: "network",
            opset: 13,
            inputs: described(inputs),
            outputs: described(outputs),
            nodes: writer.nodes,
            initializers: writer.initializers
        )
        try edit { editor in editor.removeUnused() }
    }
}
