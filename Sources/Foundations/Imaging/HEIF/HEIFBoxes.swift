/// The boxes of the ISO base media container, in which HEIC and AVIF lie.
///
/// Source: ISO/IEC 14496-12, 4.2.
struct HEIFBox {
    /// Four letters.
    let kind: String

    /// Where the content stands in the file.
    let content: Range<Int>

    /// The boxes that fill `range`.
    ///
    /// - Throws: ``ImageError`` with ``ImageError/Code/truncated`` if one is longer than the range.
    static func boxes(in bytes: Span<UInt8>, _ range: Range<Int>) throws(ImageError) -> [HEIFBox] {
        var boxes: [HEIFBox] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            var length = try bytes.uint32(at: offset, .big)
            let kind = String(
                decoding: (4..<8).map { offset + $0 < bytes.count ? bytes[offset + $0] : 0 },
                as: UTF8.self
            )
            var start = offset + 8
            if length == 1 {
                guard try bytes.uint32(at: offset + 8, .big) == 0 else { throw ImageError(.truncated) }
                length = try bytes.uint32(at: offset + 12, .big)
                start = offset + 16
            } else if length == 0 {
                length = range.upperBound - offset
            }
            let end = offset + length
            guard start <= end, end <= range.upperBound else { throw ImageError(.truncated) }
            boxes.append(HEIFBox(kind: kind, content: start..<end))
            // A file has dozens, a grid of tiles hundreds.
            guard boxes.count <= 10_000 else { throw ImageError(.corrupt) }
            offset = end
        }
        return boxes
    }
}
