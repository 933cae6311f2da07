/// The run-length encodings RLE8 and RLE4 of bitmaps.
///
/// Source: Microsoft, "Bitmap Compression".
enum BMPRunLength {
    /// Decodes the palette indices, rows as stored, usually from the bottom up.
    ///
    /// Pixels that the file jumps over have index 0.
    ///
    /// - Throws: ``ImageError`` if the data end before their end mark, or leave the image.
    static func decode(_ bytes: Span<UInt8>, _ header: BMPHeader) throws(ImageError) -> [UInt8] {
        let isNibbles = header.bitsPerPixel == 4
        var canvas = Canvas(width: header.width, height: header.height)
        var offset = header.dataOffset
        while true {
            let count = try bytes.byte(at: offset)
            let value = try bytes.byte(at: offset + 1)
            offset += 2
            switch (count, value) {
            case (0, 0):
                canvas.startNextRow()
            case (0, 1):
                return canvas.indices
            case (0, 2):
                try canvas.move(right: bytes.byte(at: offset), on: bytes.byte(at: offset + 1))
                offset += 2
            case (0, let length):
                for position in 0..<length {
                    let byte = try bytes.byte(at: offset + (isNibbles ? position / 2 : position))
                    try canvas.put(isNibbles ? nibble(position, of: byte) : byte)
                }
                // Padded to an even number of bytes.
                let byteCount = isNibbles ? (length + 1) / 2 : length
                offset += byteCount + byteCount % 2
            default:
                for position in 0..<count { try canvas.put(isNibbles ? nibble(position, of: value) : value) }
            }
        }
    }

    /// The upper half of `byte` for even positions, the lower one for odd positions.
    private static func nibble(_ position: Int, of byte: Int) -> Int {
        position.isMultiple(of: 2) ? byte >> 4 : byte & 15
    }

    /// The image in the making and the place of the next pixel.
    private struct Canvas {
        let width: Int
        let height: Int
        var indices: [UInt8]
        var x = 0
        var y = 0

        init(width: Int, height: Int) {
            self.width = width
            self.height = height
            indices = [UInt8](repeating: 0, count: width * height)
        }

        mutating func startNextRow() {
            x = 0
            y += 1
        }

        mutating func move(right columns: Int, on rows: Int) throws(ImageError) {
            x += columns
            y += rows
            guard x <= width, y <= height else { throw ImageError(.corrupt) }
        }

        mutating func put(_ index: Int) throws(ImageError) {
            // Runs may overhang the row by a pixel or so where writers round up; the rest of the row is kept.
            guard y < height else { throw ImageError(.corrupt) }
            guard x < width else { return }
            indices[y * width + x] = UInt8(truncatingIfNeeded: index)
            x += 1
        }
    }
}
