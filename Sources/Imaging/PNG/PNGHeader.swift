/// The header of a PNG file, and the orientation from its EXIF chunk.
///
/// Source: PNG specification (W3C, third edition), sections 5 and 11.
struct PNGHeader {
    /// The number of columns as stored.
    let width: Int

    /// The number of rows as stored.
    let height: Int

    /// How the stored picture must be turned.
    let orientation: Orientation

    /// A Boolean value indicating whether every chunk up to the closing one is there.
    let isComplete: Bool

    /// Reads the first chunk, then visits the others for EXIF.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        guard try bytes.uint32(at: 8, .big) == 13, bytes.starts(with: "IHDR", at: 12) else {
            throw ImageError(.corrupt)
        }
        width = try bytes.uint32(at: 16, .big)
        height = try bytes.uint32(at: 20, .big)
        let rest = Self.restOfChunks(in: bytes)
        orientation = rest.orientation
        isComplete = rest.isComplete
    }

    /// What the decoder tells about the picture.
    var imageHeader: ImageHeader {
        ImageHeader(format: .png, storedWidth: width, storedHeight: height, orientation: orientation)
    }

    private static func restOfChunks(in bytes: Span<UInt8>) -> (orientation: Orientation, isComplete: Bool) {
        var orientation = Orientation.up
        // Behind the signature and the first chunk; a chunk has a length, a type, its content and a checksum.
        var offset = 8 + 25
        while let length = try? bytes.uint32(at: offset, .big) {
            let end = offset + 12 + length
            guard end <= bytes.count else { break }
            if bytes.starts(with: "IEND", at: offset + 4) { return (orientation, true) }
            if bytes.starts(with: "eXIf", at: offset + 4) {
                orientation = ExifOrientation.read(from: bytes.extracting(offset + 8..<end - 4))
            }
            offset = end
        }
        return (orientation, false)
    }
}
