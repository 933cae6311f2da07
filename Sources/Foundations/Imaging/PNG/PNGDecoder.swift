internal import CPNG

/// PNG through the simplified interface of libpng.
enum PNGDecoder {
    /// Decodes the image as stored, in sRGB: any depth and color type, transparency composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let header = try PNGHeader(of: bytes)
        guard header.isComplete else { throw ImageError(.truncated) }
        guard let profile = PNGProfile.read(from: bytes, header),
            ICCProfile(profile)?.space == (header.hasColor ? .rgb : .gray)
        else {
            return try decode(bytes, header, profile: nil)
        }
        guard !header.colorNotes.isEmpty else { return try decode(bytes, header, profile: profile) }
        return try decode(PNGProfile.removingColorNotes(from: bytes, header).span, header, profile: profile)
    }

    private static func decode(
        _ bytes: Span<UInt8>,
        _ header: PNGHeader,
        profile: [UInt8]?
    ) throws(ImageError) -> RGBImage {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        var failure: ImageError?
        var pixels: [UInt8] = []
        bytes.withUnsafeBytes { source in
            guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0,
                Int(image.width) == header.width, Int(image.height) == header.height
            else {
                failure = ImageError(.corrupt)
                return
            }
            // Without the flag 16-bit samples would be taken for linear light; writers mean sRGB.
            image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
            let layout = SRGBConversion.Layout(
                space: header.hasColor ? .rgb : .gray,
                hasAlpha: image.format & PNG_FORMAT_FLAG_ALPHA != 0
            )
            let conversion = SRGBConversion.conversion(from: profile, layout: layout)
            let isGray = conversion != nil && layout.space == .gray
            image.format =
                (isGray ? 0 : PNG_FORMAT_FLAG_COLOR) | (layout.hasAlpha ? PNG_FORMAT_FLAG_ALPHA : 0)
            let channels = (isGray ? 1 : 3) + (layout.hasAlpha ? 1 : 0)
            let pixelCount = header.width * header.height
            let outputChannels = layout.hasAlpha ? 4 : 3
            pixels = [UInt8](unsafeUninitializedCapacity: pixelCount * outputChannels) { target, count in
                let stride = png_int_32(header.width * channels)
                guard png_image_finish_read(&image, nil, target.baseAddress, stride, nil) != 0,
                    let start = target.baseAddress
                else {
                    failure = ImageError(.corrupt)
                    return
                }
                if isGray {
                    let gray = Array(target[..<(pixelCount * channels)])
                    gray.withUnsafeBytes { source in
                        guard let source = source.baseAddress else { return }
                        conversion?.convert(source, to: start, pixelCount: pixelCount)
                    }
                } else {
                    conversion?.convert(start, to: start, pixelCount: pixelCount)
                }
                if layout.hasAlpha { WhiteBackground.flatten(target, pixelCount: pixelCount) }
                count = pixelCount * 3
            }
        }
        if let failure { throw failure }
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }
}
