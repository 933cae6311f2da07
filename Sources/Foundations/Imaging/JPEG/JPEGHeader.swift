/// The frame header of a JPEG file, and the orientation from its EXIF segment.
///
/// Source: ITU-T T.81, B.2.2; CIPA DC-008 for EXIF.
struct JPEGHeader {
    /// The number of columns as stored.
    let width: Int

    /// The number of rows as stored.
    let height: Int

    /// The number of color components: 1 (gray), 3 (color) or 4 (CMYK or YCCK).
    let componentCount: Int

    /// How the stored image must be turned.
    let orientation: Orientation

    /// Reads the segments up to the first scan.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        var markers = JPEGMarkers()
        var frame: (width: Int, height: Int, componentCount: Int)?
        var orientation: Orientation?
        while true {
            let segment = try markers.next(in: bytes)
            let content = bytes.extracting(segment.content)
            if segment.code == JPEGMarkers.Code.startOfScan || segment.code == JPEGMarkers.Code.endOfImage {
                break
            } else if JPEGMarkers.Code.isStartOfFrame(segment.code) {
                guard frame == nil else { throw ImageError(.corrupt) }
                frame = try Self.frame(in: content, code: segment.code)
            } else if segment.code == JPEGMarkers.Code.app1, orientation == nil,
                content.starts(with: "Exif\0")
            {
                // The signature is "Exif", zero and one byte of padding.
                orientation = ExifOrientation.read(from: content.extracting(droppingFirst: 6))
            }
        }
        guard let frame else { throw ImageError(.corrupt) }
        (width, height, componentCount) = frame
        self.orientation = orientation ?? .up
    }

    /// What the decoder tells about the image.
    var imageHeader: ImageHeader {
        ImageHeader(format: .jpeg, storedWidth: width, storedHeight: height, orientation: orientation)
    }

    private static func frame(
        in content: Span<UInt8>,
        code: Int
    ) throws(ImageError) -> (width: Int, height: Int, componentCount: Int) {
        if [0xC3, 0xC7, 0xCB, 0xCF].contains(code) { throw ImageError(.unsupportedFeature("lossless JPEG")) }
        guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(code) else {
            throw ImageError(.unsupportedFeature("hierarchical JPEG"))
        }
        guard try content.byte(at: 0) == 8 else {
            throw ImageError(.unsupportedFeature("JPEG with other than 8 bits per sample"))
        }
        let height = try content.uint16(at: 1, .big)
        let width = try content.uint16(at: 3, .big)
        guard height > 0 else { throw ImageError(.unsupportedFeature("JPEG without a height in its header")) }
        let componentCount = try content.byte(at: 5)
        guard [1, 3, 4].contains(componentCount) else {
            throw ImageError(.unsupportedFeature("JPEG with \(componentCount) color components"))
        }
        return (width, height, componentCount)
    }
}
