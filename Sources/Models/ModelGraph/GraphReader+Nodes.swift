internal import FoundationEssentials

extension GraphReader {
    /// Reads the node at `index` of the graph.
    func node(_ node: OnnxNodeProto, index: Int) throws(ModelGraphError) -> Graph.Node {
        let bare = Graph.Node(
            name: node.name,
            operatorName: node.opType,
            inputs: node.input,
            outputs: node.output,
            attributes: [:]
        )
        let label = bare.label(index)
        try requireKnownFields(of: node, label)
        guard isStandard(domain: node.domain), node.overload.isEmpty, node.deviceConfigurations.isEmpty else {
            throw ModelGraphError(
                .unsupportedFeature,
                "\(label) belongs to domain \(node.domain.quoted) or is bound to a function or device; only standard "
                    + "operators are read."
            )
        }
        return Graph.Node(
            name: node.name,
            operatorName: node.opType,
            inputs: node.input,
            outputs: node.output,
            attributes: try attributes(of: node, label)
        )
    }

    private func attributes(
        of node: OnnxNodeProto,
        _ label: String
    ) throws(ModelGraphError) -> [String: Graph.Attribute] {
        var attributes: [String: Graph.Attribute] = [:]
        for message in node.attribute {
            let attribute = try self.attribute(message, "Attribute \(message.name.quoted) of \(label)")
            guard attributes.updateValue(attribute, forKey: message.name) == nil else {
                throw ModelGraphError(
                    .invalidAttribute,
                    "\(label) has two attributes \(message.name.quoted)."
                )
            }
        }
        return attributes
    }

    private func attribute(
        _ message: OnnxAttributeProto,
        _ label: String
    ) throws(ModelGraphError) -> Graph.Attribute {
        try requireKnownFields(of: message, label)
        guard
            message.g.isEmpty, message.graphs.isEmpty, message.tensors.isEmpty, message.sparseTensor.isEmpty,
            message.sparseTensors.isEmpty, message.tp.isEmpty, message.typeProtos.isEmpty,
            message.refAttrName.isEmpty
        else {
            throw ModelGraphError(
                .unsupportedFeature,
                "\(label) holds a sub-graph, a type or a list of tensors; this is not read."
            )
        }
        switch message.type {
        case .int: return .int(message.i)
        case .ints: return .ints(message.ints)
        case .float: return .float(message.f)
        case .floats: return .floats(message.floats)
        case .string: return .string(try text(message.s, label))
        case .strings:
            var texts: [String] = []
            for bytes in message.strings { texts.append(try text(bytes, label)) }
            return .strings(texts)
        case .tensor: return .tensor(try tensor(message.t, named: "", label))
        default:
            throw ModelGraphError(.unsupportedFeature, "\(label) has a type that is not read.")
        }
    }

    private func text(_ bytes: Data, _ label: String) throws(ModelGraphError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ModelGraphError(
                .invalidAttribute,
                "\(label) is not UTF-8 text."
            )
        }
        return text
    }
}
