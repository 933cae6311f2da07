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

/// Turns decoded messages into the parts of a ``Graph``, refusing what those cannot express.
///
/// This file holds the checks of the model as a whole; the extensions hold those of its parts. The rules of the values themselves are
/// those of ``GraphValidation``.
struct GraphReader {
    /// The format versions read.
    ///
    /// Before 3 the format was not settled; 13 is the newest that is published.
    static let irVersions: ClosedRange<Int64> = 3...13

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
            initializers.append(try self.tensor(tensor, named: tensor.name, "Tensor \(tensor.name.quoted)"))
        }
        let constants = Set(initializers.map(\.name))

        // Files before format version 4 list the weights among the inputs as well.
        var inputs: [Graph.Value] = []
        for input in graph.input where !constants.contains(input.name) {
            inputs.append(try value(input, "Input"))
        }
        var outputs: [Graph.Value] = []
        for output in graph.output { outputs.append(try value(output, "Output")) }

        var nodes: [Graph.Node] = []
        nodes.reserveCapacity(graph.node.count)
        for (index, node) in graph.node.enumerated() { nodes.append(try self.node(node, index: index)) }

        return try Graph(
            name: graph.name,
            opset: opset,
            inputs: inputs,
            outputs: outputs,
            nodes: nodes,
            initializers: initializers,
            limits: limits
        )
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

    /// Whether operators of `domain` are those of the ONNX standard.
    func isStandard(domain: String) -> Bool {
        domain.isEmpty || domain == "ai.onnx"
    }
}
