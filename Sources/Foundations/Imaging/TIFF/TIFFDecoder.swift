internal import CTIFF

/// The first page of a TIFF file through libtiff.
///
/// The library unpacks strips and tiles; what their samples mean is worked out here, because its own way to RGB rounds 16
/// bits before a profile could be applied and knows one kind of ink. It is taken for the two rare kinds of color that are
/// not worth code of our own.
enum TIFFDecoder {
    /// Decodes the image as stored, in sRGB, transparency composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let outcome = bytes.withUnsafeBytes { raw in
            Result { () throws(ImageError) in try decode(raw) }
        }
        return try outcome.get()
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> RGBImage {
        let file = try TIFFFile(bytes, allocationLimit: TIFFBlocks.sizeLimit)
        file.set(TIFFTAG_JPEGCOLORMODE, to: JPEGCOLORMODE_RGB)
        let header = try TIFFHeader(of: file)
        let pixels =
            header.photometry == .byLibrary
            ? try libraryPixels(of: file, header) : try pixels(of: file, header)
        guard !file.lacksData else { throw ImageError(.truncated) }
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }

    /// Pixels of the kinds whose samples we understand.
    private static func pixels(of file: TIFFFile, _ header: TIFFHeader) throws(ImageError) -> [UInt8] {
        if header.photometry == .palette { return try palettePixels(of: file, header) }
        var layout = SRGBConversion.Layout(
            space: header.photometry.space,
            hasAlpha: header.alpha != .none,
            isWide: header.bitsPerSample == 16
        )
        guard let conversion = SRGBConversion.conversion(from: header.profile, layout: layout) else {
            layout.isWide = false
            return plainPixels(of: try TIFFBlocks.samples(of: file, header, as: UInt8.self), header, layout)
        }
        var pixels =
            layout.isWide
            ? convert(try TIFFBlocks.samples(of: file, header, as: UInt16.self), layout, conversion)
            : convert(try TIFFBlocks.samples(of: file, header, as: UInt8.self), layout, conversion)
        if layout.hasAlpha { flatten(&pixels) }
        return pixels
    }

    /// Converts samples that have a profile.
    private static func convert<Sample>(
        _ samples: [Sample],
        _ layout: SRGBConversion.Layout,
        _ conversion: SRGBConversion
    ) -> [UInt8] {
        let pixelCount = samples.count / layout.channels
        let capacity = pixelCount * (layout.hasAlpha ? 4 : 3)
        return [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            samples.withUnsafeBytes { source in
                guard let source = source.baseAddress, let start = target.baseAddress else { return }
                conversion.convert(source, to: start, pixelCount: pixelCount)
                count = capacity
            }
        }
    }

    /// Makes RGB of samples that have no profile.
    private static func plainPixels(
        of samples: consuming [UInt8],
        _ header: TIFFHeader,
        _ layout: SRGBConversion.Layout
    ) -> [UInt8] {
        let pixelCount = header.width * header.height
        var pixels = samples
        switch layout.space {
        case .cmyk:
            pixels.withUnsafeMutableBufferPointer { buffer in
                for place in buffer.indices { buffer[place] = 255 - buffer[place] }
                FourColors.convert(buffer, pixelCount: pixelCount)
            }
            pixels.removeLast(pixelCount)
        case .gray where layout.hasAlpha:
            pixels = (0..<pixelCount).flatMap { pixel in
                let level = WhiteBackground.composite(pixels[pixel * 2], alpha: pixels[pixel * 2 + 1])
                return [level, level, level]
            }
        case .gray:
            pixels.append(contentsOf: repeatElement(0, count: pixelCount * 2))
            pixels.withUnsafeMutableBufferPointer { GrayExpansion.expand($0, pixelCount: pixelCount) }
        case .rgb:
            if layout.hasAlpha { flatten(&pixels) }
        }
        return pixels
    }

    private static func flatten(_ pixels: inout [UInt8]) {
        let pixelCount = pixels.count / 4
        pixels.withUnsafeMutableBufferPointer { WhiteBackground.flatten($0, pixelCount: pixelCount) }
        pixels.removeLast(pixelCount)
    }

    private static func palettePixels(of file: TIFFFile, _ header: TIFFHeader) throws(ImageError) -> [UInt8] {
        guard let planes = file.palette(count: 1 << header.bitsPerSample) else { throw ImageError(.corrupt) }
        // Colors have 16 bits, of which writers fill the lower 8 with the upper ones or with zeros; some take 8 for all.
        let isNarrow = planes.joined().allSatisfy { $0 < 256 }
        let colors = planes.map { plane in
            plane.map { isNarrow ? UInt8(truncatingIfNeeded: $0) : UInt8(truncatingIfNeeded: $0 >> 8) }
        }
        let indices = try TIFFBlocks.samples(of: file, header, as: UInt8.self)
        var pixels = [UInt8](repeating: 0, count: indices.count * 3)
        for (pixel, index) in indices.enumerated() {
            for channel in 0..<3 { pixels[pixel * 3 + channel] = colors[channel][Int(index)] }
        }
        return convertInPlace(pixels, profile: header.profile)
    }

    /// Pixels of the kinds that the library knows better.
    private static func libraryPixels(of file: TIFFFile, _ header: TIFFHeader) throws(ImageError) -> [UInt8] {
        try TIFFBlocks.check(file, header)
        var reason = [CChar](repeating: 0, count: 1024)
        guard TIFFRGBAImageOK(file.handle, &reason) != 0 else {
            throw ImageError(.unsupportedFeature("TIFF with colors of an uncommon kind"))
        }
        // Turning is not the library's business.
        file.set(TIFFTAG_ORIENTATION, to: ORIENTATION_TOPLEFT)
        let pixelCount = header.width * header.height
        var raster = [UInt32](repeating: 0, count: pixelCount)
        let isRead = TIFFReadRGBAImageOriented(
            file.handle,
            UInt32(header.width),
            UInt32(header.height),
            &raster,
            ORIENTATION_TOPLEFT,
            1
        )
        guard isRead != 0 else { throw ImageError(.corrupt) }
        let pixels = [UInt8](unsafeUninitializedCapacity: pixelCount * 3) { target, count in
            for (pixel, value) in raster.enumerated() {
                target[pixel * 3] = UInt8(truncatingIfNeeded: value)
                target[pixel * 3 + 1] = UInt8(truncatingIfNeeded: value >> 8)
                target[pixel * 3 + 2] = UInt8(truncatingIfNeeded: value >> 16)
            }
            count = pixelCount * 3
        }
        return convertInPlace(pixels, profile: header.profile)
    }

    private static func convertInPlace(_ pixels: consuming [UInt8], profile: [UInt8]?) -> [UInt8] {
        guard let conversion = SRGBConversion.conversion(from: profile, layout: .init(space: .rgb)) else {
            return pixels
        }
        let pixelCount = pixels.count / 3
        pixels.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            conversion.convert(start, to: start, pixelCount: pixelCount)
        }
        return pixels
    }
}

extension TIFFHeader.Photometry {
    /// What a profile must describe to fit.
    fileprivate var space: ICCProfile.Space {
        switch self {
        case .gray: .gray
        case .cmyk: .cmyk
        case .palette, .rgb, .byLibrary: .rgb
        }
    }
}
