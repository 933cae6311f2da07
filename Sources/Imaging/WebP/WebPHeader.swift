internal import CWebP

/// The header of a WebP file, and the orientation from its EXIF chunk.
///
/// Source: WebP container specification (Google; RFC 9649).
struct WebPHeader {
    /// The number of columns as stored.
    let width: Int

    /// The number of rows as stored.
    let height: Int

    /// A Boolean value indicating whether pixels may be transparent.
    let hasAlpha: Bool

    /// How the stored picture must be turned.
    let orientation: Orientation

    /// A Boolean value indicating whether the file is as long as its container says.
    let isComplete: Bool

    /// Reads the header through libwebp, and visits the chunks for EXIF.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        var features = WebPBitstreamFeatures()
        let status = bytes.withUnsafeBufferPointer { WebPGetFeatures($0.baseAddress, $0.count, &features) }
        switch status {
        case VP8_STATUS_OK: break
        case VP8_STATUS_NOT_ENOUGH_DATA: throw ImageError(.truncated)
        default: throw ImageError(.corrupt)
        }
        guard features.has_animation == 0 else { throw ImageError(.unsupportedFeature("animated WebP")) }
        width = Int(features.width)
        height = Int(features.height)
        hasAlpha = features.has_alpha != 0
        isComplete = try 8 + bytes.uint32(at: 4, .little) <= bytes.count
        orientation = Self.orientation(in: bytes)
    }

    /// What the decoder tells about the picture.
    var imageHeader: ImageHeader {
        ImageHeader(format: .webp, storedWidth: width, storedHeight: height, orientation: orientation)
    }

    private static func orientation(in bytes: Span<UInt8>) -> Orientation {
        // Behind "RIFF", the size and "WEBP"; a chunk has a type, a length and its content, padded to even.
        var offset = 12
        while let length = try? bytes.uint32(at: offset + 4, .little) {
            let end = offset + 8 + length
            guard end <= bytes.count else { break }
            if bytes.starts(with: "EXIF", at: offset) {
                // Some writers repeat the signature that JPEG needs.
                let start = offset + 8 + (bytes.starts(with: "Exif\0\0", at: offset + 8) ? 6 : 0)
                return ExifOrientation.read(from: bytes.extracting(start..<max(start, end)))
            }
            offset = end + length % 2
        }
        return .up
    }
}
