/// The first frame of a GIF file, in safe Swift.
///
/// Source: Graphics Interchange Format, version 89a (CompuServe, 1990).
enum GIFDecoder {
    /// Decodes the first frame on its screen; what it leaves open or transparent is white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let header = try GIFHeader(of: bytes)
        let frame = header.frame
        let data = try compressedData(in: bytes, at: frame.dataOffset + 1)
        let indices = try LZWDecoder.decode(
            data,
            literalBits: bytes.byte(at: frame.dataOffset),
            count: frame.width * frame.height
        )
        let colors = palette(of: frame, in: bytes)

        var pixels = [UInt8](repeating: 255, count: header.width * header.height * 3)
        for (row, y) in rowOrder(of: frame).enumerated() {
            var from = row * frame.width
            var to = ((frame.top + y) * header.width + frame.left) * 3
            for _ in 0..<frame.width {
                if let color = colors[Int(indices[from])] {
                    pixels[to] = color.red
                    pixels[to + 1] = color.green
                    pixels[to + 2] = color.blue
                }
                from += 1
                to += 3
            }
        }
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }

    /// Joins the sub-blocks that begin at `offset`.
    ///
    /// The closing empty block must be there: without it the file has been cut off.
    private static func compressedData(in bytes: Span<UInt8>, at offset: Int) throws(ImageError) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(bytes.count - min(offset, bytes.count))
        var offset = offset
        while true {
            let length = try bytes.byte(at: offset)
            if length == 0 { return data }
            let content = offset + 1..<offset + 1 + length
            try bytes.require(content)
            for position in content { data.append(bytes[position]) }
            offset = content.upperBound
        }
    }

    /// The colors by index; `nil` for the transparent one and for those that the file does not define, which
    /// browsers leave transparent, too.
    private static func palette(
        of frame: GIFHeader.Frame,
        in bytes: Span<UInt8>
    ) -> [(red: UInt8, green: UInt8, blue: UInt8)?] {
        (0..<256).map { index in
            let start = frame.palette.lowerBound + index * 3
            guard index != frame.transparentIndex, start < frame.palette.upperBound else { return nil }
            return (bytes[start], bytes[start + 1], bytes[start + 2])
        }
    }

    /// The rows in the order in which they are stored.
    private static func rowOrder(of frame: GIFHeader.Frame) -> [Int] {
        guard frame.isInterlaced else { return Array(0..<frame.height) }
        let passes: [(first: Int, step: Int)] = [(0, 8), (4, 8), (2, 4), (1, 2)]
        return passes.flatMap { stride(from: $0.first, to: frame.height, by: $0.step) }
    }
}
