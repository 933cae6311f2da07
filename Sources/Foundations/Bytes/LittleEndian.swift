// Public, because the bodies of functions that are inlined elsewhere name it: without that each number would cost an unspecialized call.
public import FoundationEssentials

/// Numbers in little-endian order, the least significant byte first: the order of all binary formats of this program, of ZIP and of
/// ONNX.
extension RangeReplaceableCollection<UInt8> {
    /// Appends an integer with as many bytes as its type has.
    @inlinable
    package mutating func append(littleEndian number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends the four bytes of a number.
    @inlinable
    package mutating func append(littleEndian number: Float) {
        append(littleEndian: number.bitPattern)
    }
}

extension UnsafeRawBufferPointer {
    /// The integer whose first byte is at `offset`.
    ///
    /// - Precondition: All its bytes are in the buffer; checked in every build.
    @inlinable
    package func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as _: Number.Type = Number.self
    ) -> Number {
        let size = MemoryLayout<Number>.size
        precondition(offset >= 0 && offset <= count - size, "A number reaches beyond its bytes.")
        return Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

extension Data {
    /// Numbers as four bytes each.
    @inlinable
    package init(littleEndian numbers: [Float]) {
        self.init(capacity: numbers.count * 4)
        for number in numbers { append(littleEndian: number) }
    }

    /// The integer whose first byte is `offset` bytes behind the first of the data.
    ///
    /// - Precondition: All its bytes are in the data.
    @inlinable
    package func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Number.Type = Number.self
    ) -> Number {
        withUnsafeBytes { $0.littleEndian(at: offset, as: type) }
    }

    /// The data as numbers of four bytes each; `nil` if the last is incomplete.
    @inlinable
    package var littleEndianFloats: [Float]? {
        guard count.isMultiple(of: 4) else { return nil }
        return withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { offset in
                Float(bitPattern: bytes.littleEndian(at: offset))
            }
        }
    }
}
