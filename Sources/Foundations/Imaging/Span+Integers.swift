/// The order in which a file stores the bytes of an integer.
enum ByteOrder: Sendable {
    /// Most significant byte first.
    case big
    /// Least significant byte first.
    case little
}

/// Reading of file structures: every access is checked, and an access behind the end means the file is cut off.
///
/// Values come back as `Int`, which holds any 32-bit field, so sums and products of a few of them cannot
/// overflow; `offset` must not be negative.
extension Span<UInt8> {
    /// The byte at `offset`.
    func byte(at offset: Int) throws(ImageError) -> Int {
        guard offset < count else { throw ImageError(.truncated) }
        return Int(self[offset])
    }

    /// The unsigned 16-bit integer at `offset`.
    func uint16(at offset: Int, _ order: ByteOrder) throws(ImageError) -> Int {
        guard count >= 2, offset <= count - 2 else { throw ImageError(.truncated) }
        let first = Int(self[offset])
        let second = Int(self[offset + 1])
        return order == .big ? first << 8 | second : second << 8 | first
    }

    /// The unsigned 32-bit integer at `offset`.
    func uint32(at offset: Int, _ order: ByteOrder) throws(ImageError) -> Int {
        let first = try uint16(at: offset, order)
        let second = try uint16(at: offset + 2, order)
        return order == .big ? first << 16 | second : second << 16 | first
    }

    /// The signed 32-bit integer at `offset`.
    func int32(at offset: Int, _ order: ByteOrder) throws(ImageError) -> Int {
        Int(Int32(truncatingIfNeeded: try uint32(at: offset, order)))
    }

    /// Checks that the bytes of `range` exist.
    func require(_ range: Range<Int>) throws(ImageError) {
        guard range.upperBound <= count else { throw ImageError(.truncated) }
    }

    /// A Boolean value indicating whether `signature` stands at `offset`.
    func starts(with signature: some Collection<UInt8>, at offset: Int = 0) -> Bool {
        guard offset <= count, signature.count <= count - offset else { return false }
        return signature.enumerated().allSatisfy { self[offset + $0.offset] == $0.element }
    }

    /// A Boolean value indicating whether the ASCII text `signature` stands at `offset`.
    func starts(with signature: String, at offset: Int = 0) -> Bool {
        starts(with: signature.utf8, at: offset)
    }
}
