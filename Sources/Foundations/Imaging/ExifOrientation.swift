/// The orientation in an EXIF block, which is a small TIFF file inside JPEG, PNG and WebP.
///
/// Only the first directory is searched for the one tag; nothing else of EXIF is needed. A block that makes no
/// sense counts as absent: images with broken EXIF are common and their pixels are fine.
///
/// Source: TIFF 6.0, sections 2 and 8; CIPA DC-008 (Exif 2.32).
enum ExifOrientation {
    /// The orientation in the TIFF structure that fills `bytes`; `.up` if it does not say.
    static func read(from bytes: Span<UInt8>) -> Orientation {
        let value = try? orientationValue(in: bytes)
        return value.flatMap(Orientation.init) ?? .up
    }

    private static func orientationValue(in bytes: Span<UInt8>) throws(ImageError) -> Int? {
        let order: ByteOrder
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) {
            order = .little
        } else if bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            order = .big
        } else {
            return nil
        }
        let directory = try bytes.uint32(at: 4, order)
        for entry in 0..<(try bytes.uint16(at: directory, order)) {
            let start = directory + 2 + entry * 12
            guard try bytes.uint16(at: start, order) == 0x0112 else { continue }
            // The standard asks for a 16-bit value (type 3); some writers store 32 bits (type 4).
            return try bytes.uint16(at: start + 2, order) == 4
                ? bytes.uint32(at: start + 8, order) : bytes.uint16(at: start + 8, order)
        }
        return nil
    }
}
