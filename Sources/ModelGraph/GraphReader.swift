package import FoundationEssentials
internal import SwiftProtobuf

extension Graph {
    /// Reads an ONNX file.
    ///
    /// - Parameters:
    ///   - file: The whole file; memory-mapped data works well. The weights are copied once.
    ///   - limits: What to accept.
    /// - Throws: ``ModelGraphError`` for every file that breaks a rule of this module.
    /// - Complexity: O(n). A file of 13 MB takes 5 to 12 ms.
    package init(onnx file: Data, limits: GraphLimits = GraphLimits()) throws(ModelGraphError) {
        try StructureScan.check(file, limits: limits)
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 12
        let model: OnnxModelProto
        do {
            model = try OnnxModelProto(serializedBytes: file, options: options)
        } catch {
            throw ModelGraphError(.malformed, "This is not an ONNX file: \(error).")
        }
        self = try GraphReader(limits: limits).graph(of: model)
    }
}

/// Turns decoded messages into a ``Graph``, checking each on the way.
///
/// This file holds the checks of the model as a whole; the extensions hold those of its parts.
struct GraphReader {
    /// The format versions read.
    ///
    /// Before 3 the format was not settled; 13 is the newest that is published.
    static let irVersions: ClosedRange<Int64> = 3...13
    /// The operator set versions read.
    ///
    /// Before 11 several operators took other operands.
    static let opsets: ClosedRange<Int64> = 11...23

    let limits: GraphLimits

    func graph(of model: OnnxModelProto) throws(ModelGraphError) -> Graph {
        try requireKnownFields(of: model, "the model")
        guard Self.irVersions.contains(model.irVersion) else {
            throw ModelGraphError(
                .unsupportedVersion,
                "The model has ONNX format version \(model.irVersion); versions \(Self.irVersions.lowerBound) to "
                    + "\(Self.irVersions.upperBound) are read."
            )
        }
        try refuse(model.functions, "model-local functions; inline them when exporting")
        try refuse(model.trainingInfo, "training information; export for inference")
        try refuse(model.configuration, "a distribution over devices")
        guard model.hasGraph else {
            throw ModelGraphError(.malformed, "The file holds no graph; is it an ONNX file?")
        }
        let opset = try opset(of: model)
        return try graph(of: model.graph, opset: opset)
    }

    private func opset(of model: OnnxModelProto) throws(ModelGraphError) -> Int {
        for entry in model.opsetImport {
            try requireKnownFields(of: entry, "an operator set")
            guard isStandard(domain: entry.domain) else {
                throw ModelGraphError(
                    .unsupportedFeature,
                    "The model uses operators of domain \(entry.domain.quoted); only the standard ones are read."
                )
            }
        }
        guard model.opsetImport.count == 1, let version = model.opsetImport.first?.version else {
            throw ModelGraphError(
                .unsupportedVersion,
                "The model names \(model.opsetImport.count) versions of the standard operators; it must name one."
            )
        }
        guard Self.opsets.contains(version) else {
            throw ModelGraphError(
                .unsupportedVersion,
                "The model uses operator set \(version); sets \(Self.opsets.lowerBound) to \(Self.opsets.upperBound) "
                    + "are read. Export it again for one of them (17 is a good choice)."
            )
        }
        return Int(version)
    }

    private func graph(of graph: OnnxGraphProto, opset: Int) throws(ModelGraphError) -> Graph {
        try requireKnownFields(of: graph, "the graph")
        try refuse(graph.sparseInitializer, "sparse tensors")
        try refuse(graph.quantizationAnnotation, "quantization annotations")
        for value in graph.valueInfo { try requireKnownFields(of: value, "a declared value") }

        var initializers: [Graph.Tensor] = []
        initializers.reserveCapacity(graph.initializer.count)
        for tensor in graph.initializer {
            try checkName(tensor.name, of: "an initializer")
            initializers.append(try self.tensor(tensor, named: tensor.name, "Tensor \(tensor.name.quoted)"))
        }
        let constants = Set(initializers.map(\.name))

        // Files before format version 4 list the weights among the inputs as well.
        var inputs: [Graph.Value] = []
        for input in graph.input where !constants.contains(input.name) {
            inputs.append(try value(input, "Input", requiresShape: true))
        }
        var outputs: [Graph.Value] = []
        for output in graph.output { outputs.append(try value(output, "Output", requiresShape: false)) }
        guard !outputs.isEmpty else { throw ModelGraphError(.invalidValue, "The graph has no output.") }

        var nodes: [Graph.Node] = []
        nodes.reserveCapacity(graph.node.count)
        for (index, node) in graph.node.enumerated() { nodes.append(try self.node(node, index: index)) }

        let result = Graph(
            name: graph.name,
            opset: opset,
            inputs: inputs,
            outputs: outputs,
            nodes: nodes,
            initializers: initializers
        )
        try checkDefinitions(of: result)
        return result
    }

    /// Checks that each value is defined once and before its use (static single assignment in topological order).
    private func checkDefinitions(of graph: Graph) throws(ModelGraphError) {
        var defined: Set<String> = []
        func define(_ name: String, _ what: String) throws(ModelGraphError) {
            guard defined.insert(name).inserted else {
                throw ModelGraphError(.duplicateValue, "\(what) defines \(name.quoted) a second time.")
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

    // MARK: Shared checks

    /// Throws if a message holds a field that our copy of the format does not know.
    func requireKnownFields(
        of message: some SwiftProtobuf.Message,
        _ what: @autoclosure () -> String
    ) throws(ModelGraphError) {
        guard message.unknownFields.data.isEmpty else {
            throw ModelGraphError(
                .unknownField,
                "In \(what()) there is a field that is not part of the ONNX format as read here."
            )
        }
    }

    /// Throws if the file holds any of the things left out.
    func refuse(_ things: [Data], _ name: String) throws(ModelGraphError) {
        guard things.isEmpty else {
            throw ModelGraphError(.unsupportedFeature, "The model holds \(name); this is not read.")
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

    /// Whether operators of `domain` are those of the ONNX standard.
    func isStandard(domain: String) -> Bool {
        domain.isEmpty || domain == "ai.onnx"
    }
}
