internal import CPNG

/// PNG through the simplified interface of libpng.
enum PNGDecoder {
    /// Decodes the picture as stored: any depth and colour type, transparency composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let header = try PNGHeader(of: bytes)
        guard header.isComplete else { throw ImageError(.truncated) }

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
            let hasAlpha = image.format & PNG_FORMAT_FLAG_ALPHA != 0
            image.format = PNG_FORMAT_FLAG_COLOR | (hasAlpha ? PNG_FORMAT_FLAG_ALPHA : 0)
            let channels = hasAlpha ? 4 : 3
            let pixelCount = header.width * header.height
            pixels = [UInt8](unsafeUninitializedCapacity: pixelCount * channels) { target, count in
                let stride = png_int_32(header.width * channels)
                guard png_image_finish_read(&image, nil, target.baseAddress, stride, nil) != 0 else {
                    failure = ImageError(.corrupt)
                    return
                }
                if hasAlpha { WhiteBackground.flatten(target, pixelCount: pixelCount) }
                count = pixelCount * 3
            }
        }
        if let failure { throw failure }
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }
}
