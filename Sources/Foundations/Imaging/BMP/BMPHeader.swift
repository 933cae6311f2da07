/// The headers of a Windows or OS/2 bitmap.
///
/// Source: Microsoft, "Bitmap Storage" with BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER and
/// BITMAPV5HEADER; the 16 bytes of OS/2 2.x beyond the Windows header are not needed.
struct BMPHeader {
    /// How pixels are stored.
    enum Encoding {
        /// Palette indices of 1, 4 or 8 bits.
        case indexed
        /// Palette indices of 4 or 8 bits in runs.
        case runLength
        /// 16 or 32 bits, of which masks pick the channels.
        case masked(BMPChannels)
        /// Blue, green, red.
        case bytes
    }

    /// The sizes of the second header that are in use; they tell its version.
    static let knownSizes: Set<Int> = [12, 40, 52, 56, 64, 108, 124]

    /// The number of columns.
    let width: Int

    /// The number of rows.
    let height: Int

    /// A Boolean value indicating whether the first row stored is the top one.
    let isTopDown: Bool

    /// Bits per pixel: 1, 4, 8, 16, 24 or 32.
    let bitsPerPixel: Int

    /// How pixels are stored.
    let encoding: Encoding

    /// Where the colors are, and how many bytes (blue, green, red and perhaps a spare one) each has.
    let palette: (range: Range<Int>, entrySize: Int)

    /// Where the pixels begin.
    let dataOffset: Int

    /// Reads both headers, the masks, and the place of the palette.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        let size = try bytes.uint32(at: 14, .little)
        let isCore = size == 12
        dataOffset = try bytes.uint32(at: 10, .little)
        guard dataOffset >= 14 + size else { throw ImageError(.corrupt) }
        if isCore {
            width = try bytes.uint16(at: 18, .little)
            height = try bytes.uint16(at: 20, .little)
            isTopDown = false
            bitsPerPixel = try bytes.uint16(at: 24, .little)
        } else {
            width = try bytes.int32(at: 18, .little)
            let signedHeight = try bytes.int32(at: 22, .little)
            height = abs(signedHeight)
            isTopDown = signedHeight < 0
            bitsPerPixel = try bytes.uint16(at: 28, .little)
        }
        let compression = isCore ? 0 : try bytes.uint32(at: 30, .little)
        encoding = try Self.encoding(
            in: bytes,
            bitsPerPixel: bitsPerPixel,
            compression: compression,
            headerSize: size
        )

        let entrySize = isCore ? 3 : 4
        let statedCount = isCore ? 0 : try bytes.uint32(at: 46, .little)
        let largestCount = bitsPerPixel <= 8 ? 1 << bitsPerPixel : 0
        let start = 14 + size
        // Palettes are often shorter than stated or than the depth allows; the pixels' place bounds them.
        let count = min(
            statedCount == 0 ? largestCount : min(statedCount, largestCount),
            (dataOffset - start) / entrySize
        )
        palette = (start..<start + count * entrySize, entrySize)
        try bytes.require(palette.range)
    }

    /// What the decoder tells about the image.
    var imageHeader: ImageHeader {
        ImageHeader(format: .bmp, storedWidth: width, storedHeight: height)
    }

    private static func encoding(
        in bytes: Span<UInt8>,
        bitsPerPixel: Int,
        compression: Int,
        headerSize: Int
    ) throws(ImageError) -> Encoding {
        switch (compression, bitsPerPixel) {
        case (0, 1), (0, 4), (0, 8): return .indexed
        case (0, 16): return .masked(try BMPChannels(red: 0x7C00, green: 0x03E0, blue: 0x001F, alpha: 0))
        case (0, 24): return .bytes
        case (0, 32): return .masked(try BMPChannels(red: 0xFF_0000, green: 0xFF00, blue: 0xFF, alpha: 0))
        case (1, 8), (2, 4): return .runLength
        case (3, 16), (3, 32), (6, 16), (6, 32):
            // The masks follow the first 40 bytes, whether as part of a longer header or behind it.
            let hasAlpha = compression == 6 || headerSize >= 56 && headerSize != 64
            return .masked(
                try BMPChannels(
                    red: bytes.uint32(at: 54, .little),
                    green: bytes.uint32(at: 58, .little),
                    blue: bytes.uint32(at: 62, .little),
                    alpha: hasAlpha ? bytes.uint32(at: 66, .little) : 0
                )
            )
        default:
            throw ImageError(.unsupportedFeature("BMP compression \(compression) at \(bitsPerPixel) bits"))
        }
    }
}
