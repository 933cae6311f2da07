internal import FoundationEssentials

extension Graph.Tensor {
    /// A constant of 32-bit floats.
    ///
    /// - Precondition: There are as many numbers as the dimensions ask for.
    package init(name: String, dimensions: [Int], floats: [Float]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(floats.count * 4)
        for value in floats {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        self.init(name: name, elementType: .float32, dimensions: dimensions, bytes: Data(bytes))
    }

    /// The numbers, if they are 32-bit or 16-bit floats.
    package var floats: [Float]? {
        switch elementType {
        case .float32:
            stride(from: 0, to: bytes.count, by: 4).map { Float(bitPattern: bits(at: $0, as: UInt32.self)) }
        case .float16:
            stride(from: 0, to: bytes.count, by: 2).map {
                Float(Float16(bitPattern: bits(at: $0, as: UInt16.self)))
            }
        default: nil
        }
    }

    private func bits<Bits: FixedWidthInteger>(at offset: Int, as type: Bits.Type) -> Bits {
        Bits(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Bits.self) })
    }
}
