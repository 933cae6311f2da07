extension ImageFormat {
    /// The format of a file by its first bytes.
    ///
    /// Names and declared media types come from the sender and are often wrong; they are not used.
    ///
    /// - Throws: ``ImageError`` with ``ImageError/Code/empty``, ``ImageError/Code/unsupportedFormat(_:)`` for
    ///   a format that we know by sight but do not decode, or ``ImageError/Code/unrecognizedFormat``.
    static func recognized(in bytes: Span<UInt8>) throws(ImageError) -> ImageFormat {
        guard !bytes.isEmpty else { throw ImageError(.empty) }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: "GIF87a") || bytes.starts(with: "GIF89a") { return .gif }
        if bytes.starts(with: "RIFF"), bytes.starts(with: "WEBP", at: 8) { return .webp }
        // Two letters alone would claim any text that begins with them: ask for a known header size as well.
        if bytes.starts(with: "BM"), let size = try? bytes.uint32(at: 14, .little),
            BMPHeader.knownSizes.contains(size)
        {
            return .bmp
        }
        if bytes.starts(with: "ftyp", at: 4), let format = formatOfMediaFile(in: bytes) { return format }
        if tiffSignatures.contains(where: { bytes.starts(with: $0) }) { return .tiff }
        if let name = nameOfUnsupportedFormat(in: bytes) { throw ImageError(.unsupportedFormat(name)) }
        throw ImageError(.unrecognizedFormat)
    }

    /// The name of a common format that is not decoded here, for an error that tells what was uploaded.
    private static func nameOfUnsupportedFormat(in bytes: Span<UInt8>) -> String? {
        if bytes.starts(with: "ftyp", at: 4) { return "video" }
        for signature in unsupportedSignatures where bytes.starts(with: signature.bytes) {
            return signature.name
        }
        return nameOfMarkup(in: bytes)
    }

    private static let unsupportedSignatures: [(bytes: [UInt8], name: String)] = [
        ([0x00, 0x00, 0x00, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL"),
        ([0xFF, 0x0A], "JPEG XL"),
        ([0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20], "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
        ([0x00, 0x00, 0x01, 0x00], "ICO"),
        (Array("8BPS".utf8), "PSD"),
        (Array("%PDF".utf8), "PDF"),
        ([0x50, 0x4B, 0x03, 0x04], "ZIP"),
    ]

    /// Either byte order, with offsets of 32 and of 64 bits.
    private static let tiffSignatures: [[UInt8]] = [
        [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A], [0x49, 0x49, 0x2B, 0x00],
        [0x4D, 0x4D, 0x00, 0x2B],
    ]

    /// Tells still images from films in the ISO base media container, by the brands that the file claims.
    private static func formatOfMediaFile(in bytes: Span<UInt8>) -> ImageFormat? {
        // The major brand, a version, then the brands of readers that get along with the file.
        guard let length = try? bytes.uint32(at: 0, .big) else { return nil }
        let places = [8] + Array(stride(from: 16, to: min(length, 256) - 3, by: 4))
        func claims(_ brands: [String]) -> Bool {
            places.contains { place in brands.contains { bytes.starts(with: $0, at: place) } }
        }
        if claims(["avif", "avis"]) { return .avif }
        return claims(["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"]) ? .heic : nil
    }

    /// Looks for a vector drawing or a web page (often an error page that was saved as an image).
    private static func nameOfMarkup(in bytes: Span<UInt8>) -> String? {
        let opening = (0..<min(bytes.count, 1024)).map { bytes[$0] }
        let text = String(decoding: opening, as: UTF8.self).lowercased()
        guard text.drop(while: { $0.isWhitespace || $0 == "\u{FEFF}" }).first == "<" else { return nil }
        if text.contains("<svg") { return "SVG" }
        if text.contains("<html") || text.contains("<!doctype html") { return "HTML" }
        return nil
    }
}
