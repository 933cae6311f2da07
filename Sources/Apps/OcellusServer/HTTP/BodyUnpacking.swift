import CZlib
import HTTPAPI
import NIOCore

/// Unpacks a body piece by piece, by zlib.
///
/// What comes out is limited by what takes it, so a small body that unpacks to a huge one ends at that limit. Used by one task.
final class BodyUnpacking {
    /// How much is unpacked at a time, in bytes.
    private static let stepSize = 64 << 10

    private let coding: ContentCoding
    // At one address as long as it lives: zlib refuses a stream that has moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private var hasBegun = false
    private var hasEnded = false

    /// Prepares to unpack.
    ///
    /// - Throws: An `APIError`, 503 if zlib has no memory.
    init(_ coding: ContentCoding) throws(APIError) {
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream,
            coding == .gzip ? Format.gzip.rawValue : Format.zlib.rawValue,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else {
            stream.deallocate()
            throw APIError.unavailable(retryAfterSeconds: 2)
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks the next piece.
    ///
    /// - Parameters:
    ///   - part: The packed bytes.
    ///   - whole: Where the unpacked ones go.
    /// - Throws: An `APIError`: 400 for what is not packed as it says, 413 or 503 where `whole` takes no more.
    func unpack(_ part: ByteBuffer, into whole: inout CollectedBody) throws(APIError) {
        var part = part
        guard let first = part.readableBytesView.first else { return }
        if !hasBegun { try begin(with: first) }
        // The closure of the buffer throws nothing, so that the type of the error stays known.
        let result = part.withUnsafeMutableReadableBytes { packed in
            Result { () throws(APIError) in try unpack(packed, into: &whole) }
        }
        try result.get()
    }

    /// Checks that the packed data has come to its end; no data at all is no body.
    ///
    /// - Throws: An `APIError`, 400.
    func finish() throws(APIError) {
        guard !hasBegun || hasEnded else { throw damaged }
    }

    /// The formats that zlib tells apart by the bits of their window (zlib's manual, `inflateInit2`).
    private enum Format: Int32 {
        case gzip = 31
        case zlib = 15
        case raw = -15
    }

    /// Some senders leave out the header that “deflate” has (RFC 9110, section 8.4.1.2); its lower four bits are always 8 and
    /// those of data without it never are in what compressors write.
    private func begin(with first: UInt8) throws(APIError) {
        hasBegun = true
        guard coding == .deflate, first & 0x0F != 8 else { return }
        guard inflateReset2(stream, Format.raw.rawValue) == Z_OK else { throw damaged }
    }

    private func unpack(
        _ packed: UnsafeMutableRawBufferPointer,
        into whole: inout CollectedBody
    ) throws(APIError) {
        stream.pointee.next_in = packed.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(packed.count)
        var isFull = false
        while stream.pointee.avail_in > 0 || isFull {
            if hasEnded {
                // A gzip body may have several members one after another (RFC 1952, section 2.2); else nothing may follow.
                guard coding == .gzip, stream.pointee.avail_in > 0, inflateReset(stream) == Z_OK else {
                    throw damaged
                }
                hasEnded = false
            }
            var status = Z_OK
            try whole.append(atMost: Self.stepSize) { memory in
                stream.pointee.next_out = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(memory.count)
                status = inflate(stream, Z_NO_FLUSH)
                isFull = stream.pointee.avail_out == 0
                return memory.count - Int(stream.pointee.avail_out)
            }
            switch status {
            case Z_OK: break
            case Z_STREAM_END: (hasEnded, isFull) = (true, false)
            // Nothing was left to write after all.
            case Z_BUF_ERROR where stream.pointee.avail_in == 0: isFull = false
            case Z_MEM_ERROR: throw APIError.unavailable(retryAfterSeconds: 2)
            default: throw damaged
            }
        }
    }

    private var damaged: APIError {
        APIError(
            .badRequest,
            "The body is not whole data of the Content-Encoding \(coding.rawValue); pack it again, or send it as it is."
        )
    }
}
