/// The 32-bit checksum of ZIP, gzip and PNG (polynomial `0xEDB88320`, reflected; ISO 3309).
///
/// Finds accidents, not attackers: who changes an archive on purpose can keep the checksum.
/// Eight tables take eight bytes a step ("slicing by 8", Kounavis and Berry, 2005).
enum CyclicRedundancyCheck {
    /// Table `k` at `256 * k` holds the checksum of a byte followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1
            }
            tables[byte] = remainder
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// The checksum of `bytes`.
    ///
    /// - Complexity: O(n), more than a gigabyte a second when optimized.
    static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var remainder = UInt32.max
            var index = 0
            while bytes.count - index >= 8 {
                let low = bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian ^ remainder
                let high = bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self).littleEndian
                remainder =
                    table[0x700 + Int(low & 0xFF)] ^ table[0x600 + Int(low >> 8 & 0xFF)]
                    ^ table[0x500 + Int(low >> 16 & 0xFF)] ^ table[0x400 + Int(low >> 24)]
                    ^ table[0x300 + Int(high & 0xFF)] ^ table[0x200 + Int(high >> 8 & 0xFF)]
                    ^ table[0x100 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
                index += 8
            }
            while index < bytes.count {
                remainder = remainder >> 8 ^ table[Int((remainder ^ UInt32(bytes[index])) & 0xFF)]
                index += 1
            }
            return ~remainder
        }
    }
}
