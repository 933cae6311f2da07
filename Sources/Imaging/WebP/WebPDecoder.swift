internal import CWebP

/// WebP, lossy and lossless, through libwebp.
///
/// Animations are refused: the library proper does not decode them, and a film is hardly ever meant as a photo.
enum WebPDecoder {
    /// Decodes the picture as stored, transparency composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let header = try WebPHeader(of: bytes)
        guard header.isComplete else { throw ImageError(.truncated) }

        let channels = header.hasAlpha ? 4 : 3
        let pixelCount = header.width * header.height
        let capacity = pixelCount * channels
        var isDecoded = false
        let pixels = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            isDecoded = bytes.withUnsafeBufferPointer { source in
                let decodeInto = header.hasAlpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto
                let stride = Int32(header.width * channels)
                return decodeInto(source.baseAddress, source.count, target.baseAddress, capacity, stride)
                    != nil
            }
            guard isDecoded else { return }
            if header.hasAlpha { WhiteBackground.flatten(target, pixelCount: pixelCount) }
            count = pixelCount * 3
        }
        guard isDecoded else { throw ImageError(.corrupt) }
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }
}
