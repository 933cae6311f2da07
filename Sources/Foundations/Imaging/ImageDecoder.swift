package import FoundationEssentials

/// Turns any upload into an upright RGB image, or says in one sentence why not.
///
/// The input is hostile until proven otherwise: the header is read first, limits are checked before memory for
/// pixels is taken, and an image that is cut off or damaged is an error, never a half-gray result.
///
/// Any number of threads may decode at once; all they share is a handful of color conversions. Decoding
/// blocks its thread (about 1 ms for 500 x 400 JPEG, 60 ms for 12 megapixels in full; HEIC takes thirty times that) and
/// belongs on a bounded pool of workers.
package enum ImageDecoder {
    /// The format, size and orientation of an image, from the first bytes of its file.
    ///
    /// A file that is cut off behind the header passes; only decoding finds that.
    ///
    /// - Throws: ``ImageError``, with a code of its own for each limit.
    /// - Complexity: O(number of segments before the pixels); no pixel memory.
    package static func header(
        of bytes: some ContiguousBytes,
        limits: ImageLimits = ImageLimits()
    ) throws(ImageError) -> ImageHeader {
        try reading(bytes) { span throws(ImageError) in try header(in: span, limits: limits) }
    }

    /// Decodes an image and turns it upright.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - limits: What the file may cost; checked as in ``header(of:limits:)``.
    ///   - minimumShorterEdge: The edge that the caller will scale down to. JPEG is then decoded at the smallest
    ///     of 1/8, 1/4, 1/2 and full size whose shorter edge is at least twice that, which is cheaper and after an
    ///     antialiased ``RGBImage/covering(edge:anchor:)`` differs by about a quarter of a
    ///     gray level on average. Other formats ignore it. `nil` decodes in full.
    /// - Returns: The image in sRGB; transparent parts are composited over white, of an animation the first frame, of
    ///   several pages or images the first or primary one.
    /// - Throws: ``ImageError``.
    package static func decode(
        _ bytes: some ContiguousBytes,
        limits: ImageLimits = ImageLimits(),
        minimumShorterEdge: Int? = nil
    ) throws(ImageError) -> RGBImage {
        try reading(bytes) { span throws(ImageError) in
            let header = try header(in: span, limits: limits)
            let stored =
                switch header.format {
                case .jpeg: try JPEGDecoder.decode(span, minimumShorterEdge: minimumShorterEdge)
                case .png: try PNGDecoder.decode(span)
                case .gif: try GIFDecoder.decode(span)
                case .bmp: try BMPDecoder.decode(span)
                case .webp: try WebPDecoder.decode(span)
                case .tiff: try TIFFDecoder.decode(span)
                case .heic, .avif: try HEIFDecoder.decode(span)
                default: throw ImageError(.unsupportedFormat(header.format.name))
                }
            return stored.oriented(by: header.orientation)
        }
    }

    private static func header(in bytes: Span<UInt8>, limits: ImageLimits) throws(ImageError) -> ImageHeader {
        try limits.check(byteCount: bytes.count)
        let format = try ImageFormat.recognized(in: bytes)
        let header =
            switch format {
            case .jpeg: try JPEGHeader(of: bytes).imageHeader
            case .png: try PNGHeader(of: bytes).imageHeader
            case .gif: try GIFHeader(of: bytes).imageHeader
            case .bmp: try BMPHeader(of: bytes).imageHeader
            case .webp: try WebPHeader(of: bytes).imageHeader
            case .tiff: try tiffHeader(of: bytes)
            case .heic, .avif: try HEIFDecoder.header(of: bytes, format: format)
            default: throw ImageError(.unsupportedFormat(format.name))
            }
        try limits.check(width: header.width, height: header.height)
        if format == .heic || format == .avif { try HEIFDecoder.requireBounds(of: bytes, header) }
        return header
    }

    private static func tiffHeader(of bytes: Span<UInt8>) throws(ImageError) -> ImageHeader {
        let outcome = bytes.withUnsafeBytes { raw in
            Result { () throws(ImageError) in try TIFFHeader(of: raw).imageHeader }
        }
        return try outcome.get()
    }

    /// Lends the bytes as a span whose every access is checked.
    private static func reading<Value>(
        _ bytes: some ContiguousBytes,
        _ body: (Span<UInt8>) throws(ImageError) -> Value
    ) throws(ImageError) -> Value {
        let outcome = bytes.withUnsafeBytes { raw in
            Result { () throws(ImageError) in try body(raw.bindMemory(to: UInt8.self).span) }
        }
        return try outcome.get()
    }
}
