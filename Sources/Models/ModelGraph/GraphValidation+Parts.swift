extension GraphValidation {
    /// Checks operator, operands and attributes of a node, called `label` in errors.
    func check(_ node: Graph.Node, _ label: @autoclosure () -> String) throws(ModelGraphError) {
        if !node.name.isEmpty { try checkName(node.name, of: "a node") }
        guard let arity = OperatorTable.arity(of: node.operatorName, in: limits.operators) else {
            throw ModelGraphError(
                .unsupportedOperator,
                "\(label()) is not among the operators that base models may use."
            )
        }
        guard arity.inputs.contains(node.inputs.count), arity.outputs.contains(node.outputs.count) else {
            throw ModelGraphError(
                .unsupportedOperator,
                "\(label()) has \(node.inputs.count) operands and \(node.outputs.count) results, which is not a form "
                    + "of the operator that is read."
            )
        }
        for (position, input) in node.inputs.enumerated()
        where !input.isEmpty || position < arity.inputs.lowerBound {
            try checkName(input, of: "an operand of \(label())")
        }
        for output in node.outputs { try checkName(output, of: "a result of \(label())") }
        // In a fixed order, so that of two faults always the same one is named.
        for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
            try check(attribute, named: name, of: label())
        }
    }

    private func check(
        _ attribute: Graph.Attribute,
        named name: String,
        of node: @autoclosure () -> String
    ) throws(ModelGraphError) {
        try checkName(name, of: "an attribute of \(node())")
        try AttributeRules.check(attribute, named: name, of: node(), limits: limits)
        let texts: [String]
        switch attribute {
        case .string(let text): texts = [text]
        case .strings(let list): texts = list
        case .tensor(let tensor):
            guard tensor.name.isEmpty else {
                throw ModelGraphError(
                    .invalidAttribute,
                    "The tensor in attribute \(name.quoted) of \(node()) has a name of its own; leave it empty."
                )
            }
            return try check(tensor, "Attribute \(name.quoted) of \(node())")
        case .int, .ints, .float, .floats: return
        }
        guard texts.allSatisfy({ $0.utf8.count <= limits.nameLength }) else {
            throw ModelGraphError(
                .invalidAttribute,
                "Attribute \(name.quoted) of \(node()) is not UTF-8 text of at most \(limits.nameLength) bytes."
            )
        }
    }

    /// Checks that dimensions are positive, of a product that any file could hold, and that the bytes are as many as they ask for.
    ///
    /// One exception: a list of length zero, which exporters write for an optional operand that is not given.
    func check(_ tensor: Graph.Tensor, _ label: @autoclosure () -> String) throws(ModelGraphError) {
        guard tensor.dimensions.count <= limits.rank else {
            throw ModelGraphError(
                .invalidTensor,
                "\(label()) has \(tensor.dimensions.count) dimensions; at most \(limits.rank) are read."
            )
        }
        var count = 1
        for size in tensor.dimensions where tensor.dimensions != [0] {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 1, !overflow, product <= Int(Int32.max) else {
                throw ModelGraphError(
                    .invalidTensor,
                    "\(label()) has a dimension below 1, or more elements than a file can hold."
                )
            }
            count = product
        }
        if tensor.dimensions == [0] { count = 0 }
        let byteCount = count * tensor.elementType.byteCount
        guard tensor.bytes.count == byteCount else {
            throw ModelGraphError(
                .invalidTensor,
                "\(label()) has \(tensor.bytes.count) bytes; its shape \(tensor.dimensions) asks for \(byteCount)."
            )
        }
    }

    /// Checks the declaration of an input or output, named `what` in errors.
    func check(_ value: Graph.Value, _ what: String, requiresShape: Bool) throws(ModelGraphError) {
        try checkName(value.name, of: "an input or output")
        let label = "\(what) \(value.name.quoted)"
        guard let dimensions = value.dimensions else {
            if requiresShape { throw ModelGraphError(.invalidValue, "\(label) is declared without a shape.") }
            return
        }
        guard dimensions.count <= limits.rank else {
            throw ModelGraphError(
                .invalidValue,
                "\(label) has \(dimensions.count) dimensions; at most \(limits.rank) are read."
            )
        }
        for dimension in dimensions {
            switch dimension {
            case .fixed(let size):
                guard (1...Int(Int32.max)).contains(size) else {
                    throw ModelGraphError(.invalidValue, "\(label) has a dimension of \(size).")
                }
            case .symbolic(let name):
                if !name.isEmpty { try checkName(name, of: "a dimension of \(label)") }
            }
        }
    }
}
