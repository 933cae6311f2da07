internal import ModelGraph

extension Graph {
    /// The graph with 16-bit floats in place of those of 32 bits, at inputs, outputs and in between.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if it computes in 8 bits; `ModelGraphError`.
    func inHalfPrecision() throws -> Graph {
        guard !operatorNames.contains("QuantizeLinear") else {
            throw ExportError(
                .unsupportedModel,
                "The base model computes in 8 bits, which is less than the 16 of this flavor. Choose the usual flavor."
            )
        }
        // Factors of sizes are 32-bit floats whatever is resized.
        let factors = Set(nodes.filter { $0.operatorName == "Resize" }.flatMap { $0.inputs.dropFirst(2) })
        func halved(_ value: Value) -> Value {
            guard value.elementType == .float32 else { return value }
            return Value(name: value.name, elementType: .float16, dimensions: value.dimensions)
        }
        var graph = self
        try graph.edit(limits: .exports) { editor in
            editor.inputs = editor.inputs.map(halved)
            editor.outputs = editor.outputs.map(halved)
            editor.initializers = editor.initializers.map { factors.contains($0.name) ? $0 : $0.halved }
            for index in editor.nodes.indices {
                let node = editor.nodes[index]
                if node.operatorName == "Cast", node.attributes["to"] == .type(.float32) {
                    editor.nodes[index].attributes["to"] = .type(.float16)
                }
                if !factors.isDisjoint(with: node.outputs) { continue }
                for (name, attribute) in node.attributes {
                    guard case .tensor(let tensor) = attribute else { continue }
                    editor.nodes[index].attributes[name] = .tensor(tensor.halved)
                }
            }
        }
        return graph
    }
}

extension Graph.Attribute {
    /// The number by which `Cast` knows a type.
    static func type(_ type: ElementType) -> Graph.Attribute { .int(Int64(type.rawValue)) }
}
