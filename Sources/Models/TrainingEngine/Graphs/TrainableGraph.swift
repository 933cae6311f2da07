package import ModelGraph

/// A graph whose convolutions, normalizations and linear layers can be trained.
///
/// The weights are parameters under the names of the graph's initializers. Any part of the graph can be recorded, from any of its
/// values on; what lies before is computed by other means and stays as it is. ``graph()`` gives the graph with the weights as they
/// are after training.
///
/// ```swift
/// let backbone = try TrainableGraph(graph)
/// let outputs = try backbone.apply(to: ["map16": map16], outputs: ["map32", "embedding"])
/// ```
package struct TrainableGraph {
    private let original: Graph
    private let parameters: [String: Parameter]
    private let producers: [String: Graph.Node]
    private let constants: [String: Graph.Tensor]

    /// Prepares a graph.
    ///
    /// - Parameters:
    ///   - graph: A graph of floating-point operators.
    ///   - isTrainable: Says of each initializer, by its name, whether it may change; all may if left out.
    /// - Throws: ``TrainingEngineError`` for initializers of layers that are not 32-bit or 16-bit floats.
    package init(_ graph: Graph, isTrainable: (String) -> Bool = { _ in true }) throws(TrainingEngineError) {
        original = graph
        var parameters: [String: Parameter] = [:]
        let constants = Dictionary(uniqueKeysWithValues: graph.initializers.map { ($0.name, $0) })
        for node in graph.nodes {
            for (name, role) in GraphLayers.parameters(of: node) where parameters[name] == nil {
                guard let tensor = constants[name], let floats = tensor.floats else {
                    throw TrainingEngineError(
                        .unsupportedOperator(
                            name: node.operatorName,
                            reason: "its weights are no floating-point constants"
                        )
                    )
                }
                parameters[name] = Parameter(
                    name,
                    shape: tensor.dimensions,
                    role: role,
                    isTrainable: isTrainable(name),
                    values: floats
                )
            }
        }
        self.parameters = parameters
        self.constants = constants
        var producers: [String: Graph.Node] = [:]
        for node in graph.nodes {
            for output in node.outputs { producers[output] = node }
        }
        self.producers = producers
    }

    /// The parameters, in the order of the graph's initializers.
    package var allParameters: [Parameter] { original.initializers.compactMap { parameters[$0.name] } }

    /// Records the part of the graph between some of its values and others.
    ///
    /// - Parameters:
    ///   - inputs: Activations by the names of the values they stand for.
    ///   - outputs: The names of the values that are wanted.
    /// - Returns: The wanted values, in their order.
    /// - Throws: ``TrainingEngineError`` if an operator in between cannot be trained, or a value does not follow from the inputs.
    package func apply(
        to inputs: [String: Activation],
        outputs: [String]
    ) throws(TrainingEngineError) -> [Activation] {
        var values = inputs
        let needed = neededNodes(for: outputs, given: Set(inputs.keys))
        for node in original.nodes where node.outputs.contains(where: needed.contains) {
            var operands: [Activation] = []
            var constantOperands: [(index: Int, tensor: Graph.Tensor)] = []
            for (index, name) in node.inputs.enumerated() where !name.isEmpty {
                if let value = values[name] {
                    operands.append(value)
                } else if let tensor = constants[name] {
                    constantOperands.append((index, tensor))
                } else {
                    throw TrainingEngineError(.wrongValue(name: name, expected: [], found: nil))
                }
            }
            let layers = try GraphLayers.layers(
                for: node,
                parameters: parameters,
                constants: constantOperands
            )
            guard var result = operands.first else {
                throw TrainingEngineError(
                    .unsupportedOperator(name: node.operatorName, reason: "it has no operand that changes")
                )
            }
            for (place, layer) in layers.enumerated() {
                result = try result.recording.apply(layer, to: place == 0 ? operands : [result])
            }
            values[node.outputs[0]] = result
        }
        var results: [Activation] = []
        for name in outputs {
            guard let value = values[name] else {
                throw TrainingEngineError(.wrongValue(name: name, expected: [], found: nil))
            }
            results.append(value)
        }
        return results
    }

    /// The graph with the values that the parameters have now.
    ///
    /// - Throws: `ModelGraphError` if a value is not finite.
    package func graph() throws(ModelGraphError) -> Graph {
        var graph = original
        try graph.edit { editor in
            let values = Dictionary(
                uniqueKeysWithValues: parameters.values.map { parameter in
                    (
                        parameter.name,
                        Graph.Tensor(
                            name: parameter.name,
                            dimensions: parameter.shape,
                            floats: parameter.values
                        )
                    )
                }
            )
            editor.initializers = editor.initializers.map { values[$0.name] ?? $0 }
        }
        return graph
    }

    /// The names of the values that must be computed.
    private func neededNodes(for outputs: [String], given: Set<String>) -> Set<String> {
        var needed: Set<String> = []
        var open = outputs
        while let name = open.popLast() {
            guard !given.contains(name), let node = producers[name], needed.insert(name).inserted else {
                continue
            }
            open += node.inputs
        }
        return needed
    }
}
