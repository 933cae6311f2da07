internal import FoundationEssentials

/// A walk over the wire format of an ONNX file before anything is decoded.
///
/// Protobuf lets an empty message of two bytes become an object of a hundred, so a decoder without a budget can be
/// made to take fifty times the memory of its input. The walk allocates nothing, skips the values of tensors, and
/// counts what decoding would create. It follows only the messages that contain tensors; all other bytes count as
/// structure. Wire format: https://protobuf.dev/programming-guides/encoding.
struct StructureScan {
    private let limits: GraphLimits
    private var nodeCount = 0
    private var attributeCount = 0
    private var tensorCount = 0
    private var valueCount = 0
    private var tensorByteCount = 0

    private init(limits: GraphLimits) {
        self.limits = limits
    }

    /// Throws if decoding `file` would create more than `limits` allow, or if it is not protobuf.
    ///
    /// - Complexity: O(structure); the values of tensors are not touched.
    static func check(_ file: Data, limits: GraphLimits) throws(ModelGraphError) {
        guard file.count <= min(limits.byteCount, Int(Int32.max)) else {
            throw ModelGraphError(
                .tooLarge,
                "The model has \(file.count) bytes; at most \(limits.byteCount) are read."
            )
        }
        var scan = StructureScan(limits: limits)
        do {
            try file.withUnsafeBytes { try scan.walk(.model, in: WireFields($0)) }
        } catch let error as ModelGraphError {
            throw error
        } catch {
            throw ModelGraphError(.malformed, "The model could not be read: \(error).")
        }
        let structure = file.count - scan.tensorByteCount
        guard structure <= limits.structureByteCount else {
            throw ModelGraphError(
                .tooLarge,
                "The model has \(structure) bytes besides the values of its tensors; at most "
                    + "\(limits.structureByteCount) are read."
            )
        }
    }

    /// The messages on the way to a tensor.
    private enum Message {
        case model, graph, node, attribute, tensor
    }

    private mutating func walk(_ message: Message, in fields: WireFields) throws(ModelGraphError) {
        var fields = fields
        while let field = try fields.next() {
            guard let content = field.content else { continue }
            switch (message, field.number) {
            case (.model, 7):
                try walk(.graph, in: content)
            case (.graph, 1):
                try count(&nodeCount, upTo: limits.nodeCount, "nodes")
                try walk(.node, in: content)
            case (.graph, 5), (.attribute, 5):
                try count(&tensorCount, upTo: limits.tensorCount, "tensors")
                try walk(.tensor, in: content)
            case (.graph, 11...13):
                try count(&valueCount, upTo: limits.valueCount, "declared values")
            case (.node, 5):
                try count(&attributeCount, upTo: limits.attributeCount, "attributes")
                try walk(.attribute, in: content)
            case (.tensor, 4), (.tensor, 9), (.tensor, 10):
                // Values as floats, bytes and doubles: decoded, they take the room they take in the file.
                tensorByteCount += content.count
            default:
                continue
            }
        }
    }

    private func count(_ counter: inout Int, upTo limit: Int, _ things: String) throws(ModelGraphError) {
        counter += 1
        guard counter <= limit else {
            throw ModelGraphError(.tooLarge, "The model has more than \(limit) \(things).")
        }
    }
}
