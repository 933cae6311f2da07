import Bytes
import Testing

@Suite("Checksums")
struct CyclicRedundancyCheckTests {
    /// The check value of the CRC catalog: the checksum of the ASCII digits 1 to 9.
    @Test("the checksum is the one of the standard")
    func checkValue() {
        let digits = Array("123456789".utf8)
        #expect(digits.withUnsafeBytes(CyclicRedundancyCheck.checksum) == 0xCBF4_3926)
    }

    @Test("the checksum equals the bit-by-bit definition", arguments: [0, 1, 7, 8, 9, 16, 100, 255])
    func definition(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        var remainder = UInt32.max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
        }
        #expect(bytes.withUnsafeBytes(CyclicRedundancyCheck.checksum) == ~remainder)
    }
}
