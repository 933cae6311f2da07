package import FoundationEssentials
internal import SwiftProtobuf

extension Graph {
    /// The graph as an ONNX file, which ``init(onnx:limits:)`` reads as an equal graph.
    ///
    /// Equal graphs give equal bytes. The format version is the one that came with the operator set.
    ///
    /// - Parameters:
    ///   - metadata: Facts for whoever uses the file, in the given order; keys must differ.
    ///   - limits: What a reader will accept.
    /// - Returns: The bytes of the file.
    /// - Throws: ``ModelGraphError`` with `tooLarge` if the file would be larger than `limits` allow.
    /// - Complexity: O(n); the weights are copied once.
    package func onnx(
        metadata: KeyValuePairs<String, String> = [:],
        limits: GraphLimits = GraphLimits()
    ) throws(ModelGraphError) -> Data {
        let file: Data
        do {
            var model = GraphWriter.model(of: self)
            model.metadataProps = metadata.map(GraphWriter.entry)
            file = try model.serializedBytes()
        } catch {
            throw ModelGraphError(.tooLarge, "The graph cannot be written as an ONNX file: \(error).")
        }
        try StructureScan.check(file, limits: limits)
        return file
    }
}

/// Turns a ``Graph`` into messages of the ONNX format: the inverse of ``GraphReader``.
enum GraphWriter {
    /// The message of the whole file.
    static func model(of graph: Graph) -> OnnxModelProto {
        var model = OnnxModelProto()
        model.irVersion = irVersion(ofOpset: graph.opset)
        model.producerName = "ocellus"
        var operators = OnnxOperatorSetIdProto()
        operators.version = Int64(graph.opset)
        model.opsetImport = [operators]
        model.graph.name = graph.name
        model.graph.node = graph.nodes.map(node)
        model.graph.initializer = graph.initializers.map(tensor)
        model.graph.input = graph.inputs.map(value)
        model.graph.output = graph.outputs.map(value)
        return model
    }

    /// A `StringStringEntryProto`: two fields of text, of less than 2^28 bytes each.
    static func entry(key: String, value: String) -> Data {
        var message = Data()
        for (number, text) in [(UInt8(1), key), (2, value)] {
            message.append(number << 3 | 2)
            var length = text.utf8.count
            while length > 0x7F {
                message.append(UInt8(truncatingIfNeeded: length & 0x7F | 0x80))
                length >>= 7
            }
            message.append(UInt8(length))
            message.append(contentsOf: text.utf8)
        }
        return message
    }

    /// The format version that was published with an operator set, from the table of versions in ONNX's documentation
    /// (https://onnx.ai/onnx/repo-docs/Versioning.html): the one that every library for that operator set reads.
    private static func irVersion(ofOpset opset: Int) -> Int64 {
        switch opset {
        case ...11: 6
        case 12...14: 7
        case 15...18: 8
        case 19...20: 9
        case 21...22: 10
        default: 11
        }
    }

    private static func node(_ node: Graph.Node) -> OnnxNodeProto {
        var message = OnnxNodeProto()
        message.name = node.name
        message.opType = node.operatorName
        message.input = node.inputs
        message.output = node.outputs
        // By name, because a dictionary has no order of its own.
        message.attribute = node.attributes.sorted { $0.key < $1.key }.map(attribute)
        return message
    }

    private static func attribute(_ name: String, _ attribute: Graph.Attribute) -> OnnxAttributeProto {
        var message = OnnxAttributeProto()
        message.name = name
        switch attribute {
        case .int(let value): (message.type, message.i) = (.int, value)
        case .ints(let values): (message.type, message.ints) = (.ints, values)
        case .float(let value): (message.type, message.f) = (.float, value)
        case .floats(let values): (message.type, message.floats) = (.floats, values)
        case .string(let text): (message.type, message.s) = (.string, Data(text.utf8))
        case .strings(let texts):
            (message.type, message.strings) = (.strings, texts.map { Data($0.utf8) })
        case .tensor(let value): (message.type, message.t) = (.tensor, tensor(value))
        }
        return message
    }

    private static func tensor(_ tensor: Graph.Tensor) -> OnnxTensorProto {
        var message = OnnxTensorProto()
        message.name = tensor.name
        message.dataType = tensor.elementType.rawValue
        message.dims = tensor.dimensions.map(Int64.init)
        message.rawData = tensor.bytes
        return message
    }

    private static func value(_ value: Graph.Value) -> OnnxValueInfoProto {
        var type = OnnxTypeProto.Tensor()
        type.elemType = value.elementType.rawValue
        if let dimensions = value.dimensions {
            // Set even if there are none: a single number, not a shape that is unknown.
            type.shape = OnnxTensorShapeProto()
            type.shape.dim = dimensions.map(dimension)
        }
        var message = OnnxValueInfoProto()
        message.name = value.name
        message.type.tensorType = type
        return message
    }

    private static func dimension(_ dimension: Graph.Dimension) -> OnnxTensorShapeProto.Dimension {
        var message = OnnxTensorShapeProto.Dimension()
        switch dimension {
        case .fixed(let size): message.dimValue = Int64(size)
        case .symbolic(""): break
        case .symbolic(let name): message.dimParam = name
        }
        return message
    }
}
