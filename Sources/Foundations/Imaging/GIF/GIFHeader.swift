/// The structure of a GIF file up to the data of its first frame.
///
/// Source: Graphics Interchange Format, version 89a (CompuServe, 1990).
struct GIFHeader {
    /// Where a frame stands on the screen, and how its data are to be read.
    struct Frame {
        /// The first column of the screen that the frame covers.
        let left: Int
        /// The first row of the screen that the frame covers.
        let top: Int
        /// The number of columns.
        let width: Int
        /// The number of rows.
        let height: Int
        /// A Boolean value indicating whether rows come in four passes.
        let isInterlaced: Bool
        /// Where the colors are, three bytes each; empty if there are none.
        let palette: Range<Int>
        /// The palette index that lets the background show.
        let transparentIndex: Int?
        /// Where the compressed data begin: with the byte that gives the code size.
        let dataOffset: Int
    }

    /// The number of columns of the screen, enlarged where the first frame does not fit, as browsers do.
    let width: Int

    /// The number of rows of the screen, enlarged where the first frame does not fit.
    let height: Int

    /// The first frame.
    let frame: Frame

    /// Reads the screen descriptor and the blocks up to the first frame.
    init(of bytes: Span<UInt8>) throws(ImageError) {
        let (screenPalette, start) = try Self.palette(in: bytes, flags: bytes.byte(at: 10), at: 13)
        var offset = start
        var transparentIndex: Int?
        while try bytes.byte(at: offset) != Block.image {
            // Anything else, the trailer included, means that there is no frame.
            guard try bytes.byte(at: offset) == Block.extension else { throw ImageError(.corrupt) }
            if try bytes.byte(at: offset + 1) == Block.graphicControl, try bytes.byte(at: offset + 2) >= 4 {
                let isTransparent = try bytes.byte(at: offset + 3) & 1 != 0
                transparentIndex = isTransparent ? try bytes.byte(at: offset + 6) : nil
            }
            offset = try Self.endOfSubBlocks(in: bytes, at: offset + 2)
        }

        let flags = try bytes.byte(at: offset + 9)
        let (framePalette, dataOffset) = try Self.palette(in: bytes, flags: flags, at: offset + 10)
        let frame = Frame(
            left: try bytes.uint16(at: offset + 1, .little),
            top: try bytes.uint16(at: offset + 3, .little),
            width: try bytes.uint16(at: offset + 5, .little),
            height: try bytes.uint16(at: offset + 7, .little),
            isInterlaced: flags & 0x40 != 0,
            palette: framePalette.isEmpty ? screenPalette : framePalette,
            transparentIndex: transparentIndex,
            dataOffset: dataOffset
        )
        guard frame.width > 0, frame.height > 0 else { throw ImageError(.corrupt) }
        width = max(try bytes.uint16(at: 6, .little), frame.left + frame.width)
        height = max(try bytes.uint16(at: 8, .little), frame.top + frame.height)
        self.frame = frame
    }

    /// What the decoder tells about the image.
    var imageHeader: ImageHeader {
        ImageHeader(format: .gif, storedWidth: width, storedHeight: height)
    }

    private enum Block {
        static let `extension` = 0x21
        static let image = 0x2C
        static let graphicControl = 0xF9
    }

    /// The color table that `flags` announce at `offset`, and where it ends.
    private static func palette(
        in bytes: Span<UInt8>,
        flags: Int,
        at offset: Int
    ) throws(ImageError) -> (range: Range<Int>, end: Int) {
        guard flags & 0x80 != 0 else { return (offset..<offset, offset) }
        let range = offset..<offset + 3 << (flags & 7 + 1)
        try bytes.require(range)
        return (range, range.upperBound)
    }

    /// Where the chain of sub-blocks that begins at `offset` ends: behind its empty block.
    private static func endOfSubBlocks(in bytes: Span<UInt8>, at offset: Int) throws(ImageError) -> Int {
        var offset = offset
        while true {
            let length = try bytes.byte(at: offset)
            offset += 1 + length
            if length == 0 { return offset }
        }
    }
}
