/// The type of a tensor's elements; the raw values are those of ONNX's `TensorProto.DataType`.
///
/// Text, complex numbers, 8-bit floats and types below a byte are left out: no network we run has them.
package enum ElementType: Int32, Hashable, Sendable {
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case bool = 9
    case float16 = 10
    case float64 = 11
    case uint32 = 12
    case uint64 = 13
    case bfloat16 = 16

    /// The bytes one element takes.
    package var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        }
    }
}
