internal import CTIFF

/// What the tags of the first page of a TIFF file say.
///
/// Source: TIFF 6.0 (Adobe, 1992); TIFF technical notes 1 and 2 for JPEG.
struct TIFFHeader {
    /// How samples become colors.
    enum Photometry: Hashable, Sendable {
        /// Gray, 0 being white or black.
        case gray(zeroIsWhite: Bool)
        /// An index into a palette.
        case palette
        /// Red, green and blue.
        case rgb
        /// Cyan, magenta, yellow and black; 0 is no ink.
        case cmyk
        /// Luminance and chroma, or lightness and chroma: the library makes RGB of them.
        case byLibrary
    }

    /// What the first sample behind the colors is.
    enum Alpha: Hashable, Sendable {
        /// No opacity.
        case none
        /// Opacity by which the colors have been multiplied already.
        case associated
        /// Unassociated alpha: the colors are not premultiplied.
        case straight
    }

    /// The number of columns as stored.
    let width: Int
    /// The number of rows as stored.
    let height: Int
    /// How the stored image must be turned.
    let orientation: Orientation
    /// The size of a sample: 1, 2, 4, 8 or 16.
    let bitsPerSample: Int
    /// The number of samples of a pixel, unused ones included.
    let samplesPerPixel: Int
    /// How samples become colors.
    let photometry: Photometry
    /// What the first sample behind the colors is.
    let alpha: Alpha
    /// A Boolean value indicating whether each sample has a plane of its own.
    let isPlanar: Bool
    /// The color profile, if there is one.
    let profile: [UInt8]?

    /// Room for the library's tables when only tags are read: those that list a file's strips are not larger than the file.
    private static let tableLimit = 16 * 1024 * 1024

    /// Colors, opacity and some masks; instruments that record more do not make photographs.
    private static let sampleLimit = 8

    /// Reads the tags of `bytes`.
    init(of bytes: UnsafeRawBufferPointer) throws(ImageError) {
        let file = try TIFFFile(bytes, allocationLimit: Self.tableLimit + bytes.count)
        try self.init(of: file)
    }

    /// Reads the tags of an open file.
    ///
    /// - Throws: ``ImageError``, by name for what is not decoded.
    init(of file: TIFFFile) throws(ImageError) {
        guard let width = file.uint32(TIFFTAG_IMAGEWIDTH), let height = file.uint32(TIFFTAG_IMAGELENGTH)
        else {
            throw ImageError(.corrupt)
        }
        self.width = width
        self.height = height
        orientation = file.uint16(TIFFTAG_ORIENTATION).flatMap(Orientation.init) ?? .up
        bitsPerSample = file.uint16(TIFFTAG_BITSPERSAMPLE) ?? 1
        samplesPerPixel = file.uint16(TIFFTAG_SAMPLESPERPIXEL) ?? 1
        isPlanar = file.uint16(TIFFTAG_PLANARCONFIG) == Int(PLANARCONFIG_SEPARATE)
        profile = file.bytes(TIFFTAG_ICCPROFILE)
        let compression = file.uint16(TIFFTAG_COMPRESSION) ?? Int(COMPRESSION_NONE)
        guard Self.compressions.contains(Int32(compression)), TIFFIsCODECConfigured(UInt16(compression)) != 0
        else {
            throw ImageError(.unsupportedFeature("TIFF with compression \(compression)"))
        }
        guard file.uint16(TIFFTAG_SAMPLEFORMAT) ?? 1 == Int(SAMPLEFORMAT_UINT) else {
            throw ImageError(.unsupportedFeature("TIFF with signed or floating-point samples"))
        }
        guard [1, 2, 4, 8, 16].contains(bitsPerSample) else {
            throw ImageError(.unsupportedFeature("TIFF with \(bitsPerSample) bits per sample"))
        }
        photometry = try Self.photometry(of: file, isJPEG: compression == Int(COMPRESSION_JPEG))
        guard samplesPerPixel >= photometry.colorCount, samplesPerPixel <= Self.sampleLimit,
            photometry != .palette || bitsPerSample <= 8
        else { throw ImageError(.corrupt) }
        alpha =
            photometry == .cmyk || photometry == .palette || samplesPerPixel == photometry.colorCount
            ? .none : Self.alpha(of: file)
    }

    /// What the decoder tells about the image.
    var imageHeader: ImageHeader {
        ImageHeader(format: .tiff, storedWidth: width, storedHeight: height, orientation: orientation)
    }

    /// The ways of packing that are in use for images; each one more is code of C that meets strangers' data.
    private static let compressions: Set<Int32> = [
        COMPRESSION_NONE, COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4, COMPRESSION_LZW,
        COMPRESSION_JPEG, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_PACKBITS,
        COMPRESSION_LZMA, COMPRESSION_ZSTD, COMPRESSION_WEBP,
    ]

    private static func photometry(of file: TIFFFile, isJPEG: Bool) throws(ImageError) -> Photometry {
        // Without the tag, which is required, gray is what such files hold.
        switch Int32(file.uint16(TIFFTAG_PHOTOMETRIC) ?? Int(PHOTOMETRIC_MINISBLACK)) {
        case PHOTOMETRIC_MINISWHITE: return .gray(zeroIsWhite: true)
        case PHOTOMETRIC_MINISBLACK: return .gray(zeroIsWhite: false)
        case PHOTOMETRIC_PALETTE: return .palette
        case PHOTOMETRIC_RGB: return .rgb
        case PHOTOMETRIC_SEPARATED where file.uint16(TIFFTAG_INKSET) ?? 1 == Int(INKSET_CMYK): return .cmyk
        // The codec converts by itself; see ``TIFFDecoder``.
        case PHOTOMETRIC_YCBCR where isJPEG: return .rgb
        case PHOTOMETRIC_YCBCR, PHOTOMETRIC_CIELAB: return .byLibrary
        default: throw ImageError(.unsupportedFeature("TIFF with colors of an uncommon kind"))
        }
    }

    private static func alpha(of file: TIFFFile) -> Alpha {
        // Old programs leave the tag out and mean opacity; 0 is something unspecified.
        switch file.uint16List(TIFFTAG_EXTRASAMPLES).first.map(Int32.init) {
        case nil, EXTRASAMPLE_UNASSALPHA: .straight
        case EXTRASAMPLE_ASSOCALPHA: .associated
        default: .none
        }
    }
}

extension TIFFHeader.Photometry {
    /// The number of samples that make a color.
    var colorCount: Int {
        switch self {
        case .gray, .palette: 1
        case .rgb, .byLibrary: 3
        case .cmyk: 4
        }
    }
}
