internal import CZlib

/// The color profile of a PNG file.
///
/// Source: PNG specification (W3C, third edition), section 11.3.2.3.
enum PNGProfile {
    /// The profile that `header` found; `nil` if there is none or it cannot be unpacked.
    static func read(from bytes: Span<UInt8>, _ header: PNGHeader) -> [UInt8]? {
        guard let content = header.profile else { return nil }
        // A name of at most 79 bytes, zero, the method (zero as well), then the data.
        guard let end = content.prefix(80).first(where: { bytes[$0] == 0 }), content.contains(end + 2),
            bytes[end + 1] == 0
        else { return nil }
        return inflated(bytes.extracting(end + 2..<content.upperBound))
    }

    /// A copy of the file without the chunks that a profile overrules and libpng would heed.
    static func removingColorNotes(from bytes: Span<UInt8>, _ header: PNGHeader) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        var start = 0
        for end in header.colorNotes + [bytes.count..<bytes.count] {
            bytes.extracting(start..<end.lowerBound).withUnsafeBufferPointer { copy.append(contentsOf: $0) }
            start = end.upperBound
        }
        return copy
    }

    /// Unpacks as much as a profile may hold.
    private static func inflated(_ bytes: Span<UInt8>) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        let capacity = ICCProfile.byteLimit
        var isWhole = false
        let profile = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            bytes.withUnsafeBufferPointer { source in
                // The library reads through this pointer only.
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(capacity)
                isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            count = isWhole ? Int(stream.total_out) : 0
        }
        // Four megabytes were set aside, a profile has a few kilobytes.
        return isWhole ? Array(profile) : nil
    }
}
