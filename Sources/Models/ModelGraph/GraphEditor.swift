extension Graph {
    /// Changes the graph.
    ///
    /// ```swift
    /// try graph.edit { editor in
    ///     editor.rename("input.1", to: "image")
    ///     editor.removeUnused()
    /// }
    /// ```
    ///
    /// Inside the closure the parts may contradict each other for a while; what it leaves behind is checked once.
    ///
    /// - Parameters:
    ///   - limits: What to accept.
    ///   - change: Changes the parts.
    /// - Throws: ``ModelGraphError`` for the first rule that the result breaks, or what `change` throws; the graph is then as before.
    /// - Complexity: O(n) once, beside what `change` does; weights are not copied.
    package mutating func edit(
        limits: GraphLimits = GraphLimits(),
        _ change: (inout GraphEditor) throws(ModelGraphError) -> Void
    ) throws(ModelGraphError) {
        var editor = GraphEditor(of: self)
        try change(&editor)
        self = try Graph(
            name: editor.name,
            opset: editor.opset,
            inputs: editor.inputs,
            outputs: editor.outputs,
            nodes: editor.nodes,
            initializers: editor.initializers,
            limits: limits
        )
    }
}

/// The parts of a graph while it is changed; see ``Graph/edit(limits:_:)``.
///
/// The parts can be set as they are; the methods do what concerns several of them. Each method goes over the graph once, so
/// those that take many names at once are the ones for many changes.
package struct GraphEditor: Sendable {
    package var name: String
    package var opset: Int
    package var inputs: [Graph.Value]
    package var outputs: [Graph.Value]
    package var nodes: [Graph.Node]
    package var initializers: [Graph.Tensor]

    fileprivate init(of graph: Graph) {
        name = graph.name
        opset = graph.opset
        inputs = graph.inputs
        outputs = graph.outputs
        nodes = graph.nodes
        initializers = graph.initializers
    }

    // MARK: Insertion

    /// Inserts nodes right after that which computes a value, or first if the value is an input or an initializer.
    ///
    /// - Parameter additions: Nodes, in their order, by the name of the value that they follow. A name that no value has adds nothing.
    package mutating func insert(after additions: [String: [Graph.Node]]) {
        let given = inputs.map(\.name) + initializers.map(\.name)
        var result = given.flatMap { additions[$0] ?? [] }
        result.reserveCapacity(nodes.count + 2 * additions.count)
        for node in nodes {
            result.append(node)
            for output in node.outputs { result += additions[output] ?? [] }
        }
        nodes = result
    }

    // MARK: Replacement

    /// Lets nodes take other values for operands.
    ///
    /// - Parameter replacements: New names by old ones. What the graph computes for its outputs stays.
    package mutating func replaceOperands(_ replacements: [String: String]) {
        for index in nodes.indices {
            nodes[index].inputs = nodes[index].inputs.map { replacements[$0] ?? $0 }
        }
    }

    /// Replaces an initializer by another of the same name; adds it if there is none.
    package mutating func replace(_ initializer: Graph.Tensor) {
        if let index = initializers.firstIndex(where: { $0.name == initializer.name }) {
            initializers[index] = initializer
        } else {
            initializers.append(initializer)
        }
    }

    /// Gives a value another name, wherever it occurs: as input, initializer, operand, result or output.
    package mutating func rename(_ old: String, to new: String) {
        func renamed(_ name: String) -> String { name == old ? new : name }
        func renamed(_ value: Graph.Value) -> Graph.Value {
            Graph.Value(
                name: renamed(value.name),
                elementType: value.elementType,
                dimensions: value.dimensions
            )
        }
        inputs = inputs.map(renamed)
        outputs = outputs.map(renamed)
        initializers = initializers.map {
            Graph.Tensor(
                name: renamed($0.name),
                elementType: $0.elementType,
                dimensions: $0.dimensions,
                bytes: $0.bytes
            )
        }
        for index in nodes.indices {
            nodes[index].inputs = nodes[index].inputs.map(renamed)
            nodes[index].outputs = nodes[index].outputs.map(renamed)
        }
    }

    // MARK: Removal

    /// Removes the nodes and initializers that no output depends on; inputs stay.
    package mutating func removeUnused() {
        var needed = Set(outputs.map(\.name))
        var kept: [Graph.Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
            kept.append(node)
        }
        nodes = kept.reversed()
        initializers.removeAll { !needed.contains($0.name) }
    }
}
