/// The rules that every ``Graph`` keeps, wherever it comes from.
///
/// This file holds the rules of the graph as a whole; the extension holds those of its parts. What only a file can get wrong
/// (fields, versions of the format, forms of storage) is the business of ``GraphReader``.
struct GraphValidation {
    /// The operator set versions in use.
    ///
    /// Before 11 several operators took other operands.
    static let opsets = 11...23

    let limits: GraphLimits

    /// Checks all rules.
    ///
    /// - Throws: ``ModelGraphError`` for the first that is broken.
    func check(_ graph: Graph) throws(ModelGraphError) {
        guard Self.opsets.contains(graph.opset) else {
            throw ModelGraphError(
                .unsupportedVersion,
                "The model uses operator set \(graph.opset); sets \(Self.opsets.lowerBound) to \(Self.opsets.upperBound) "
                    + "are read. Export it again for one of them (17 is a good choice)."
            )
        }
        for tensor in graph.initializers {
            try checkName(tensor.name, of: "an initializer")
            try check(tensor, "Tensor \(tensor.name.quoted)")
        }
        for input in graph.inputs { try check(input, "Input", requiresShape: true) }
        for output in graph.outputs { try check(output, "Output", requiresShape: false) }
        guard !graph.outputs.isEmpty else {
            throw ModelGraphError(.invalidValue, "The graph has no output.")
        }
        for (index, node) in graph.nodes.enumerated() { try check(node, node.label(index)) }
        try checkDefinitions(of: graph)
    }

    /// Checks that each value is defined once and before its use (static single assignment in topological order).
    private func checkDefinitions(of graph: Graph) throws(ModelGraphError) {
        var defined: Set<String> = []
        func define(_ name: String, _ what: @autoclosure () -> String) throws(ModelGraphError) {
            guard defined.insert(name).inserted else {
                throw ModelGraphError(.duplicateValue, "\(what()) defines \(name.quoted) a second time.")
            }
        }
        for tensor in graph.initializers { try define(tensor.name, "An initializer") }
        for input in graph.inputs { try define(input.name, "An input") }
        for (index, node) in graph.nodes.enumerated() {
            for input in node.inputs where !input.isEmpty && !defined.contains(input) {
                throw ModelGraphError(
                    .undefinedValue,
                    "\(node.label(index)) uses \(input.quoted), which nothing before it defines."
                )
            }
            for output in node.outputs { try define(output, node.label(index)) }
        }
        var names: Set<String> = []
        for output in graph.outputs {
            guard defined.contains(output.name) else {
                throw ModelGraphError(.undefinedValue, "Output \(output.name.quoted) is computed by no node.")
            }
            guard names.insert(output.name).inserted else {
                throw ModelGraphError(.duplicateValue, "Output \(output.name.quoted) is listed twice.")
            }
        }
    }

    /// Throws unless `name` is 1 to `limits.nameLength` bytes without control characters.
    func checkName(_ name: String, of what: @autoclosure () -> String) throws(ModelGraphError) {
        let isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard !name.isEmpty, name.utf8.count <= limits.nameLength, isPlain else {
            throw ModelGraphError(
                .invalidName,
                "The name of \(what()), \(name.quoted), is empty, longer than \(limits.nameLength) bytes or holds "
                    + "control characters."
            )
        }
    }
}

extension Graph.Node {
    /// How errors call the node at `index`.
    func label(_ index: Int) -> String {
        "Node \(index) (\(operatorName.quoted)\(name.isEmpty ? "" : ", \(name.quoted)"))"
    }
}
