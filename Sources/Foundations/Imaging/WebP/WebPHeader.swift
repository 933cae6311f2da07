internal import CWebP

/// The header of a WebP file: size, orientation, color profile, and the first frame of an animation.
///
/// Source: WebP container specification (Google; RFC 9649).
struct WebPHeader {
    /// Where a frame of an animation stands, and its data.
    struct Frame {
        /// The first column of the canvas that the frame covers.
        let left: Int
        /// The first row of the canvas that the frame covers.
        let top: Int
        /// The number of columns.
        let width: Int
        /// The number of rows.
        let height: Int
        /// The chunks of the frame.
        let content: Range<Int>
    }

    /// The number of columns as stored, of an animation those of its canvas.
    let width: Int

    /// The number of rows as stored.
    let height: Int

    /// A Boolean value indicating whether pixels may be transparent.
    let hasAlpha: Bool

    /// A Boolean value indicating whether the file holds frames instead of one image.
    let isAnimated: Bool

    /// How the stored image must be turned.
    private(set) var orientation = Orientation.up

    /// Where the color profile is, if there is one.
    private(set) var profile: Range<Int>?

    /// The first frame of an animation, if it is there.
    private(set) var firstFrame: Frame?

    /// A Boolean value indicating whether the file is as long as its container says.
    let isComplete: Bool

    /// Reads the header through libwebp, and visits the chunks for the rest.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        let features = try Self.features(of: bytes)
        width = Int(features.width)
        height = Int(features.height)
        hasAlpha = features.has_alpha != 0
        isAnimated = features.has_animation != 0
        isComplete = try 8 + bytes.uint32(at: 4, .little) <= bytes.count
        visitChunks(of: bytes)
    }

    /// What the decoder tells about the image.
    var imageHeader: ImageHeader {
        ImageHeader(format: .webp, storedWidth: width, storedHeight: height, orientation: orientation)
    }

    /// What libwebp finds at the beginning of a file, or of the chunks of a frame.
    static func features(of bytes: Span<UInt8>) throws(ImageError) -> WebPBitstreamFeatures {
        var features = WebPBitstreamFeatures()
        let status = bytes.withUnsafeBufferPointer { WebPGetFeatures($0.baseAddress, $0.count, &features) }
        switch status {
        case VP8_STATUS_OK: return features
        case VP8_STATUS_NOT_ENOUGH_DATA: throw ImageError(.truncated)
        default: throw ImageError(.corrupt)
        }
    }

    private mutating func visitChunks(of bytes: Span<UInt8>) {
        var hasOrientation = false
        // Behind "RIFF", the size and "WEBP"; a chunk has a type, a length and its content, padded to even.
        var offset = 12
        while let length = try? bytes.uint32(at: offset + 4, .little) {
            let content = offset + 8..<offset + 8 + length
            guard content.upperBound <= bytes.count else { break }
            if bytes.starts(with: "EXIF", at: offset), !hasOrientation {
                // Some writers repeat the signature that JPEG needs.
                let start =
                    content.lowerBound + (bytes.starts(with: "Exif\0\0", at: content.lowerBound) ? 6 : 0)
                orientation = ExifOrientation.read(
                    from: bytes.extracting(start..<max(start, content.upperBound))
                )
                hasOrientation = true
            } else if bytes.starts(with: "ICCP", at: offset), profile == nil {
                profile = content
            } else if bytes.starts(with: "ANMF", at: offset), firstFrame == nil, isAnimated {
                firstFrame = Self.frame(in: bytes, content)
            }
            offset = content.upperBound + length % 2
        }
    }

    /// The frame that fills a chunk: its place in steps of two pixels, its size less one, a duration and flags, then
    /// its own chunks.
    private static func frame(in bytes: Span<UInt8>, _ content: Range<Int>) -> Frame? {
        guard content.count > 16 else { return nil }
        func field(_ index: Int) -> Int {
            let start = content.lowerBound + index * 3
            return Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
        }
        return Frame(
            left: field(0) * 2,
            top: field(1) * 2,
            width: field(2) + 1,
            height: field(3) + 1,
            content: content.lowerBound + 16..<content.upperBound
        )
    }
}
