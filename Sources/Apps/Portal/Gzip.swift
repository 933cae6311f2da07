internal import CZlib
internal import FoundationEssentials

/// Compression as `Content-Encoding: gzip` has it (RFC 1952), by zlib.
enum Gzip {
    /// Window bits of 15, and 16 for a gzip header (zlib's manual, `deflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 9

    /// The bytes compressed as small as zlib can; the same for the same bytes, since the header holds no time and no name.
    ///
    /// - Returns: `nil` if zlib has no memory.
    static func compress(_ bytes: Data) -> Data? {
        var stream = z_stream()
        // `deflateInit2` is a macro that adds these two.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream,
                Z_BEST_COMPRESSION,
                Z_DEFLATED,
                windowBits,
                memoryLevel,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                size
            ) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var input = Array(bytes)
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(input.count))))
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        return Data(output.prefix(Int(stream.total_out)))
    }
}
