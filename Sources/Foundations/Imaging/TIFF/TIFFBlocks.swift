internal import CTIFF

/// The strips or tiles of a TIFF page, unpacked and put in their places.
enum TIFFBlocks {
    /// A tile may be larger than its image; up to this many pixels are accepted.
    static let areaAlwaysAllowed = 1 << 22

    /// The most bytes that a strip or tile may unpack to: a photograph of 80 megapixels in one strip.
    static let sizeLimit = 256 * 1024 * 1024

    /// The samples that make colors and opacity, pixel by pixel from the top left one.
    ///
    /// They are stretched to the whole range of `Sample`, gray that counts from white turned around, associated
    /// opacity divided out; indices of palettes stay as they are.
    static func samples<Sample: FixedWidthInteger & UnsignedInteger>(
        of file: TIFFFile,
        _ header: TIFFHeader,
        as type: Sample.Type
    ) throws(ImageError) -> [Sample] {
        let grid = try BlockGrid(of: file, header)
        let channels = header.photometry.colorCount + (header.alpha == .none ? 0 : 1)
        var block = [UInt8](repeating: 0, count: grid.blockSize)
        var samples = [Sample](repeating: 0, count: header.width * header.height * channels)
        for plane in 0..<(header.isPlanar ? channels : 1) {
            for index in 0..<grid.blocksPerPlane {
                try grid.read(index + plane * grid.blocksPerPlane, of: file, into: &block)
                let place = grid.place(of: index)
                for row in 0..<place.height {
                    unpack(
                        block.span.extracting(row * grid.rowSize..<(row + 1) * grid.rowSize),
                        stride: header.isPlanar ? 1 : header.samplesPerPixel,
                        bits: header.bitsPerSample,
                        into: &samples,
                        at: ((place.top + row) * header.width + place.left) * channels + plane,
                        columns: place.width,
                        channels: header.isPlanar ? 1 : channels,
                        step: channels,
                        isIndex: header.photometry == .palette
                    )
                }
            }
        }
        finish(&samples, header, channels: channels)
        return samples
    }

    /// Checks the sizes of strips or tiles, for reading by other means.
    static func check(_ file: TIFFFile, _ header: TIFFHeader) throws(ImageError) {
        _ = try BlockGrid.blockEdges(of: file, header)
    }

    private static func unpack<Sample: FixedWidthInteger & UnsignedInteger>(
        _ row: Span<UInt8>,
        stride: Int,
        bits: Int,
        into samples: inout [Sample],
        at start: Int,
        columns: Int,
        channels: Int,
        step: Int,
        isIndex: Bool
    ) {
        let maximum = UInt32(1) << UInt32(bits) - 1
        for column in 0..<columns {
            for channel in 0..<channels {
                let number = column * stride + channel
                let target = start + column * step + channel
                switch bits {
                case 8: samples[target] = Sample(widening: row[number])
                case 16:
                    // The library has turned the bytes into this machine's order.
                    let value = UInt16(row[number * 2]) | UInt16(row[number * 2 + 1]) << 8
                    samples[target] = Sample(narrowing: value)
                default:
                    let shift = 8 - bits - number * bits % 8
                    let value = UInt32(row[number * bits / 8]) >> UInt32(shift) & maximum
                    samples[target] = isIndex ? Sample(value) : Sample(value * UInt32(Sample.max) / maximum)
                }
            }
        }
    }

    private static func finish<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: inout [Sample],
        _ header: TIFFHeader,
        channels: Int
    ) {
        if header.photometry == .gray(zeroIsWhite: true) {
            for place in stride(from: 0, to: samples.count, by: channels) {
                samples[place] = .max - samples[place]
            }
        }
        guard header.alpha == .associated else { return }
        for place in stride(from: 0, to: samples.count, by: channels) {
            let alpha = UInt64(samples[place + channels - 1])
            guard alpha > 0 else { continue }
            for color in place..<place + channels - 1 {
                samples[color] = Sample(
                    clamping: (UInt64(samples[color]) * UInt64(Sample.max) + alpha / 2) / alpha
                )
            }
        }
    }
}

/// How strips or tiles lie over a page.
private struct BlockGrid {
    /// The number of columns and rows of a whole block.
    private let edges: (width: Int, height: Int)
    private let size: (width: Int, height: Int)
    private let isTiled: Bool

    /// The number of bytes of a row of a block.
    let rowSize: Int

    /// The number of bytes of a whole block.
    var blockSize: Int { rowSize * edges.height }

    /// The number of blocks that cover the page once.
    var blocksPerPlane: Int { columns * ((size.height + edges.height - 1) / edges.height) }

    private var columns: Int { (size.width + edges.width - 1) / edges.width }

    init(of file: TIFFFile, _ header: TIFFHeader) throws(ImageError) {
        edges = try Self.blockEdges(of: file, header)
        size = (header.width, header.height)
        isTiled = TIFFIsTiled(file.handle) != 0
        let samples = edges.width * (header.isPlanar ? 1 : header.samplesPerPixel)
        rowSize = (samples * header.bitsPerSample + 7) / 8
        // The library must mean the same, or its blocks would not fit our memory.
        let theirs = isTiled ? TIFFTileSize(file.handle) : TIFFVStripSize(file.handle, UInt32(edges.height))
        let count = isTiled ? TIFFNumberOfTiles(file.handle) : TIFFNumberOfStrips(file.handle)
        let planes = header.isPlanar ? header.samplesPerPixel : 1
        guard rowSize * edges.height <= TIFFBlocks.sizeLimit else {
            throw ImageError(.unsupportedFeature("TIFF in very large strips"))
        }
        guard theirs == rowSize * edges.height, Int(count) >= blocksPerPlane * planes else {
            throw ImageError(.corrupt)
        }
    }

    /// The number of columns and rows of a strip or tile.
    static func blockEdges(
        of file: TIFFFile,
        _ header: TIFFHeader
    ) throws(ImageError) -> (width: Int, height: Int) {
        guard TIFFIsTiled(file.handle) != 0 else {
            let rows = file.uint32(TIFFTAG_ROWSPERSTRIP) ?? header.height
            guard rows > 0 else { throw ImageError(.corrupt) }
            return (header.width, min(rows, header.height))
        }
        guard let width = file.uint32(TIFFTAG_TILEWIDTH), let height = file.uint32(TIFFTAG_TILELENGTH),
            width > 0, height > 0
        else { throw ImageError(.corrupt) }
        let (area, overflows) = width.multipliedReportingOverflow(by: height)
        guard !overflows, area <= max(TIFFBlocks.areaAlwaysAllowed, 4 * header.width * header.height) else {
            throw ImageError(.unsupportedFeature("TIFF with tiles much larger than its image"))
        }
        return (width, height)
    }

    /// Where a block lies, and how much of it is on the page.
    func place(of index: Int) -> (left: Int, top: Int, width: Int, height: Int) {
        let left = index % columns * edges.width
        let top = index / columns * edges.height
        return (left, top, min(edges.width, size.width - left), min(edges.height, size.height - top))
    }

    /// Unpacks a block.
    func read(_ index: Int, of file: TIFFFile, into block: inout [UInt8]) throws(ImageError) {
        // The last strip is as high as the rest of the page, a tile always whole.
        let rows = isTiled ? edges.height : place(of: index % blocksPerPlane).height
        let size = tmsize_t(rows * rowSize)
        let count = block.withUnsafeMutableBytes { buffer in
            isTiled
                ? TIFFReadEncodedTile(file.handle, UInt32(index), buffer.baseAddress, size)
                : TIFFReadEncodedStrip(file.handle, UInt32(index), buffer.baseAddress, size)
        }
        guard count == size else { throw ImageError(count < 0 ? .corrupt : .truncated) }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The nearest value of 8 or 16 bits for one of 16, the whole range onto the whole range.
    init(narrowing value: UInt16) {
        self = Self.bitWidth == 8 ? Self((UInt32(value) * 255 + 32_895) >> 16) : Self(value)
    }

    /// The nearest value of 8 or 16 bits for one of 8, the whole range onto the whole range.
    init(widening value: UInt8) {
        self = Self.bitWidth == 8 ? Self(value) : Self(value) * 257
    }
}
