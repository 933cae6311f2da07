internal import FoundationEssentials
internal import ModelGraph

extension Graph.Tensor {
    /// The numbers, if they are whole ones of 32 or 64 bits.
    var integers: [Int]? {
        func read<Number: FixedWidthInteger>(_ type: Number.Type) -> [Int] {
            bytes.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: MemoryLayout<Number>.size).map {
                    Int(
                        truncatingIfNeeded: Number(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Number.self)
                        )
                    )
                }
            }
        }
        return switch elementType {
        case .int32: read(Int32.self)
        case .int64: read(Int64.self)
        default: nil
        }
    }
}
