/// Windows and OS/2 bitmaps, in safe Swift.
///
/// Source: as for ``BMPHeader``.
enum BMPDecoder {
    /// Decodes the image; with an alpha mask it is composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let header = try BMPHeader(of: bytes)
        let pixels =
            switch header.encoding {
            case .indexed: try indexedPixels(in: bytes, header)
            case .runLength: try runLengthPixels(in: bytes, header)
            case .masked(let channels): try maskedPixels(in: bytes, header, channels)
            case .bytes: try bytePixels(in: bytes, header)
            }
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }

    private static func indexedPixels(in bytes: Span<UInt8>, _ header: BMPHeader) throws(ImageError)
        -> [UInt8]
    {
        let palette = header.colors(in: bytes)
        let bits = header.bitsPerPixel
        let mask = UInt8(truncatingIfNeeded: 1 << bits - 1)
        return try header.pixels(in: bytes) { row, pixels in
            for x in 0..<header.width {
                // The leftmost pixel has the highest bits.
                let shift = 8 - bits - x * bits % 8
                let color = palette[Int(row[x * bits / 8] >> UInt8(shift) & mask)]
                pixels.append(color.red)
                pixels.append(color.green)
                pixels.append(color.blue)
            }
        }
    }

    private static func bytePixels(in bytes: Span<UInt8>, _ header: BMPHeader) throws(ImageError) -> [UInt8] {
        try header.pixels(in: bytes) { row, pixels in
            for x in 0..<header.width {
                pixels.append(row[x * 3 + 2])
                pixels.append(row[x * 3 + 1])
                pixels.append(row[x * 3])
            }
        }
    }

    private static func maskedPixels(
        in bytes: Span<UInt8>,
        _ header: BMPHeader,
        _ channels: BMPChannels
    ) throws(ImageError) -> [UInt8] {
        let byteCount = header.bitsPerPixel / 8
        func value(_ x: Int, in row: Span<UInt8>) -> UInt32 {
            var value: UInt32 = 0
            for byte in 0..<byteCount { value |= UInt32(row[x * byteCount + byte]) << UInt32(byte * 8) }
            return value
        }
        var isVisible = false
        let pixels = try header.pixels(in: bytes) { row, pixels in
            for x in 0..<header.width {
                let pixel = value(x, in: row)
                let alpha = channels.alpha?.level(in: pixel) ?? 255
                if alpha != 0 { isVisible = true }
                pixels.append(WhiteBackground.composite(channels.red.level(in: pixel), alpha: alpha))
                pixels.append(WhiteBackground.composite(channels.green.level(in: pixel), alpha: alpha))
                pixels.append(WhiteBackground.composite(channels.blue.level(in: pixel), alpha: alpha))
            }
        }
        // Some writers announce alpha and leave it at zero everywhere; they do not mean an invisible image.
        return isVisible ? pixels : try maskedPixels(in: bytes, header, channels.withoutAlpha)
    }

    private static func runLengthPixels(in bytes: Span<UInt8>, _ header: BMPHeader) throws(ImageError)
        -> [UInt8]
    {
        let palette = header.colors(in: bytes)
        let indices = try BMPRunLength.decode(bytes, header)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(indices.count * 3)
        for y in 0..<header.height {
            let stored = (header.isTopDown ? y : header.height - 1 - y) * header.width
            for position in stored..<stored + header.width {
                let color = palette[Int(indices[position])]
                pixels.append(color.red)
                pixels.append(color.green)
                pixels.append(color.blue)
            }
        }
        return pixels
    }
}

extension BMPHeader {
    /// The 256 colors by index; those that the file does not define are black.
    func colors(in bytes: Span<UInt8>) -> [(red: UInt8, green: UInt8, blue: UInt8)] {
        (0..<256).map { index in
            let start = palette.range.lowerBound + index * palette.entrySize
            guard start < palette.range.upperBound else { return (0, 0, 0) }
            return (bytes[start + 2], bytes[start + 1], bytes[start])
        }
    }

    /// The pixels that `appendRow` makes of the stored rows, which it gets from the top one down.
    fileprivate func pixels(
        in bytes: Span<UInt8>,
        appendRow: (_ row: Span<UInt8>, _ pixels: inout [UInt8]) -> Void
    ) throws(ImageError) -> [UInt8] {
        let rowLength = (width * bitsPerPixel + 7) / 8
        // Rows begin at multiples of four bytes; the padding of the last one is often missing.
        let pitch = (width * bitsPerPixel + 31) / 32 * 4
        try bytes.require(dataOffset..<dataOffset + pitch * (height - 1) + rowLength)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            let start = dataOffset + (isTopDown ? y : height - 1 - y) * pitch
            appendRow(bytes.extracting(start..<start + rowLength), &pixels)
        }
        return pixels
    }
}
