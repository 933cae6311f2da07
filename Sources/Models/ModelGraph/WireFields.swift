/// The fields of one protobuf message, one after the other.
///
/// Holds a pointer: valid only inside the closure that gave the bytes.
struct WireFields {
    /// A field's number and, if it is length-delimited, what is inside.
    struct Field {
        let number: UInt64
        let content: WireFields?
    }

    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    private init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        self.bytes = bytes
        position = start
        self.end = end
    }

    /// The number of bytes not read yet.
    var count: Int { end - position }

    /// The next field, or `nil` at the end of the message.
    mutating func next() throws(ModelGraphError) -> Field? {
        guard position < end else { return nil }
        let tag = try nextVarint()
        let number = tag >> 3
        switch tag & 7 {
        case 0:
            _ = try nextVarint()
            return Field(number: number, content: nil)
        case 1:
            try skip(8)
            return Field(number: number, content: nil)
        case 2:
            let length = try nextVarint()
            guard length <= UInt64(count) else { throw cutShort }
            let content = WireFields(bytes, from: position, to: position + Int(length))
            position += Int(length)
            return Field(number: number, content: content)
        case 5:
            try skip(4)
            return Field(number: number, content: nil)
        default:
            throw ModelGraphError(
                .malformed,
                "This is not an ONNX file (wire type \(tag & 7) at byte \(position))."
            )
        }
    }

    private mutating func nextVarint() throws(ModelGraphError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard position < end else { throw cutShort }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw ModelGraphError(.malformed, "This is not an ONNX file (number too long at byte \(position)).")
    }

    private mutating func skip(_ length: Int) throws(ModelGraphError) {
        guard length <= count else { throw cutShort }
        position += length
    }

    private var cutShort: ModelGraphError {
        ModelGraphError(.malformed, "This is not an ONNX file, or it is cut short (at byte \(position)).")
    }
}
