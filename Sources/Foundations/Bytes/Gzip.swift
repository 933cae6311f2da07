internal import CZlib
package import FoundationEssentials

/// Compression in the form of RFC 1952, by zlib: what `Content-Encoding: gzip` and files that end in `.gz` are.
///
/// The same bytes give the same bytes, since the header holds no time and no name. Bytes go in piece by piece; one instance is used
/// by one task at a time.
package final class Gzip {
    /// What to save.
    package enum Level: Int32, Sendable {
        /// Time: three times as fast as usual, and a tenth larger.
        case fast = 2
        /// Room.
        case small = 9
    }

    /// Window bits of 15, and 16 for a gzip header (zlib's manual, `deflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 9
    private static let pieceSize = 1 << 18

    // On the heap and never moved: zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var piece = [UInt8](repeating: 0, count: Gzip.pieceSize)
    private var output = Data()

    /// Prepares to compress; `nil` if zlib has no memory.
    package init?(_ level: Level) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // `deflateInit2` is a macro that adds the last two.
        let status = deflateInit2_(
            stream,
            level.rawValue,
            Z_DEFLATED,
            Self.windowBits,
            Self.memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes the next bytes.
    package func add(_ bytes: Data) {
        bytes.withUnsafeBytes { bytes in
            // zlib counts in 32 bits, and does not write to its input.
            for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
                let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 1 << 30, bytes.count)])
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: part.bindMemory(to: UInt8.self).baseAddress
                )
                stream.pointee.avail_in = uInt(part.count)
                while stream.pointee.avail_in > 0 { deflate(Z_NO_FLUSH) }
            }
        }
    }

    /// All of it, once there is nothing more.
    package func finish() -> Data {
        while deflate(Z_FINISH) != Z_STREAM_END {}
        return output
    }

    @discardableResult
    private func deflate(_ flush: Int32) -> Int32 {
        piece.withUnsafeMutableBufferPointer { piece in
            stream.pointee.next_out = piece.baseAddress
            stream.pointee.avail_out = uInt(piece.count)
            let status = CZlib.deflate(stream, flush)
            output.append(contentsOf: piece.dropLast(Int(stream.pointee.avail_out)))
            return status
        }
    }

    /// Bytes compressed as small as zlib can.
    ///
    /// - Returns: `nil` if zlib has no memory.
    package static func compress(_ bytes: Data) -> Data? {
        guard let gzip = Gzip(.small) else { return nil }
        gzip.add(bytes)
        return gzip.finish()
    }
}
