/// Bits from bytes, the most significant first, as HEVC and AV1 store their headers.
struct BitReader {
    private let bytes: [UInt8]
    private var position = 0

    /// Reads from the first bit of `bytes`.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next bit.
    mutating func flag() throws(ImageError) -> Bool {
        guard position / 8 < bytes.count else { throw ImageError(.truncated) }
        defer { position += 1 }
        return bytes[position / 8] >> UInt8(7 - position % 8) & 1 == 1
    }

    /// The next `count` bits, at most 32, as an unsigned number.
    mutating func bits(_ count: Int) throws(ImageError) -> Int {
        var value = 0
        for _ in 0..<count { value = value << 1 | (try flag() ? 1 : 0) }
        return value
    }

    /// Passes over `count` bits.
    mutating func skip(_ count: Int) {
        position += count
    }

    /// An unsigned Exp-Golomb code, as HEVC calls `ue(v)` and AV1 `uvlc()`.
    mutating func exponentialGolomb() throws(ImageError) -> Int {
        var zeros = 0
        while !(try flag()) {
            zeros += 1
            guard zeros < 32 else { throw ImageError(.corrupt) }
        }
        return (1 << zeros) - 1 + (try bits(zeros))
    }
}
