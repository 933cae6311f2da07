import Bytes
import CZlib
import Foundation
import Testing

@Suite("Compression as gzip")
struct GzipTests {
    /// Unpacked by zlib in one piece.
    private func unpacked(_ packed: Data, size: Int) throws -> Data {
        var stream = z_stream()
        try #require(
            inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        )
        defer { inflateEnd(&stream) }
        var input = Array(packed)
        var output = [UInt8](repeating: 0, count: size + 1)
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                (stream.next_in, stream.avail_in) = (input.baseAddress, uInt(input.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, uInt(output.count))
                return inflate(&stream, Z_FINISH)
            }
        }
        #expect(status == Z_STREAM_END && stream.avail_in == 0)
        return Data(output.prefix(Int(stream.total_out)))
    }

    @Test("gives back what went in, in whatever pieces", arguments: [Gzip.Level.fast, .small])
    func pieces(level: Gzip.Level) throws {
        // Not compressible for the most part, so that output comes before the end.
        var state: UInt32 = 1
        let bytes = Data(
            (0..<900_000).map { index in
                state = state &* 1_664_525 &+ 1_013_904_223
                return index % 3 == 0 ? 7 : UInt8(state >> 24)
            }
        )
        let gzip = try #require(Gzip(level))
        for piece in [bytes[..<1], bytes[1..<1], bytes[1..<700_001], bytes[700_001...]] { gzip.add(piece) }
        let packed = gzip.finish()
        #expect(packed.count < bytes.count)
        #expect(try unpacked(packed, size: bytes.count) == bytes)
    }

    @Test("is the same for the same bytes, and nothing gives a whole file too")
    func same() throws {
        let bytes = Data("the same, the same, the same".utf8)
        #expect(Gzip.compress(bytes) == Gzip.compress(bytes))
        #expect(try unpacked(#require(Gzip.compress(Data())), size: 0).isEmpty)
    }
}
