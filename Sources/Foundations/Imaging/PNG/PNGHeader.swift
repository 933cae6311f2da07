/// The header of a PNG file, the orientation from its EXIF chunk, and where its chunks about color are.
///
/// Source: PNG specification (W3C, third edition), sections 5 and 11.
struct PNGHeader {
    /// The number of columns as stored.
    let width: Int

    /// The number of rows as stored.
    let height: Int

    /// How the stored image must be turned.
    let orientation: Orientation

    /// A Boolean value indicating whether pixels have colors, directly or by a palette.
    let hasColor: Bool

    /// A Boolean value indicating whether every chunk up to the closing one is there.
    let isComplete: Bool

    /// The content of the compressed color profile, if there is one.
    private(set) var profile: Range<Int>?

    /// The chunks, whole, that tell less exactly what a color profile tells.
    private(set) var colorNotes: [Range<Int>] = []

    /// Reads the first chunk, then visits the others.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        guard try bytes.uint32(at: 8, .big) == 13, bytes.starts(with: "IHDR", at: 12) else {
            throw ImageError(.corrupt)
        }
        width = try bytes.uint32(at: 16, .big)
        height = try bytes.uint32(at: 20, .big)
        hasColor = try bytes.byte(at: 25) & 2 != 0
        var orientation = Orientation.up
        var isComplete = false
        // Behind the signature and the first chunk; a chunk has a length, a type, its content and a checksum.
        var offset = 8 + 25
        while let length = try? bytes.uint32(at: offset, .big) {
            let end = offset + 12 + length
            guard end <= bytes.count else { break }
            let content = offset + 8..<end - 4
            if bytes.starts(with: "IEND", at: offset + 4) {
                isComplete = true
                break
            } else if bytes.starts(with: "eXIf", at: offset + 4) {
                orientation = ExifOrientation.read(from: bytes.extracting(content))
            } else if bytes.starts(with: "iCCP", at: offset + 4) {
                profile = content
            } else if ["gAMA", "cHRM", "sRGB"].contains(where: { bytes.starts(with: $0, at: offset + 4) }) {
                colorNotes.append(offset..<end)
            }
            offset = end
        }
        self.orientation = orientation
        self.isComplete = isComplete
    }

    /// What the decoder tells about the image.
    var imageHeader: ImageHeader {
        ImageHeader(format: .png, storedWidth: width, storedHeight: height, orientation: orientation)
    }
}
