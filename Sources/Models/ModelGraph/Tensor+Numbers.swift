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

extension Graph.Tensor {
    /// A constant of 64-bit whole numbers.
    ///
    /// - Precondition: There are as many numbers as the dimensions ask for.
    package init(name: String, dimensions: [Int], integers: [Int]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(integers.count * 8)
        for value in integers {
            withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
        }
        self.init(name: name, elementType: .int64, dimensions: dimensions, bytes: Data(bytes))
    }

    /// The constant with its 32-bit floats rounded to 16 bits; others as they are.
    ///
    /// What is beyond the largest 16-bit float becomes that.
    package var halved: Graph.Tensor {
        guard elementType == .float32, let floats else { return self }
        let limit = Float(Float16.greatestFiniteMagnitude)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(floats.count * 2)
        for value in floats {
            let half = Float16(Swift.min(Swift.max(value, -limit), limit))
            withUnsafeBytes(of: half.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return Graph.Tensor(name: name, elementType: .float16, dimensions: dimensions, bytes: Data(bytes))
    }
}
