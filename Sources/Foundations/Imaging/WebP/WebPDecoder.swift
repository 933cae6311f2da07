internal import CWebP

/// WebP, lossy and lossless, through libwebp; of an animation the first frame.
enum WebPDecoder {
    /// Decodes the image as stored, in sRGB, transparency composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let header = try WebPHeader(of: bytes)
        let profile = header.profile.map { range in
            bytes.extracting(range).withUnsafeBufferPointer(Array.init)
        }
        if header.isAnimated { return try firstFrame(in: bytes, header, profile: profile) }
        guard header.isComplete else { throw ImageError(.truncated) }
        let pixels = try pixels(
            of: bytes,
            width: header.width,
            height: header.height,
            hasAlpha: header.hasAlpha,
            profile: profile
        )
        return RGBImage(width: header.width, height: header.height, pixels: pixels)
    }

    /// Decodes the first frame on its canvas; what it leaves open or transparent is white, whatever color the
    /// file suggests, as browsers do.
    private static func firstFrame(
        in bytes: Span<UInt8>,
        _ header: WebPHeader,
        profile: [UInt8]?
    ) throws(ImageError) -> RGBImage {
        // Frames behind the first one may be missing.
        guard let frame = header.firstFrame else { throw ImageError(.truncated) }
        let content = bytes.extracting(frame.content)
        // The frame says its size twice.
        let features = try WebPHeader.features(of: content)
        guard Int(features.width) == frame.width, Int(features.height) == frame.height,
            frame.left + frame.width <= header.width, frame.top + frame.height <= header.height
        else { throw ImageError(.corrupt) }
        let pixels = try pixels(
            of: content,
            width: frame.width,
            height: frame.height,
            hasAlpha: features.has_alpha != 0,
            profile: profile
        )
        var canvas = [UInt8](repeating: 255, count: header.width * header.height * 3)
        let rowLength = frame.width * 3
        for y in 0..<frame.height {
            let to = ((frame.top + y) * header.width + frame.left) * 3
            let from = y * rowLength
            canvas.replaceSubrange(to..<to + rowLength, with: pixels[from..<from + rowLength])
        }
        return RGBImage(width: header.width, height: header.height, pixels: canvas)
    }

    /// The `R G B` samples of one image or frame.
    private static func pixels(
        of bytes: Span<UInt8>,
        width: Int,
        height: Int,
        hasAlpha: Bool,
        profile: [UInt8]?
    ) throws(ImageError) -> [UInt8] {
        let layout = SRGBConversion.Layout(space: .rgb, hasAlpha: hasAlpha)
        let conversion = SRGBConversion.conversion(from: profile, layout: layout)
        let pixelCount = width * height
        let capacity = pixelCount * layout.channels
        var isDecoded = false
        let pixels = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            isDecoded = bytes.withUnsafeBufferPointer { source in
                let decodeInto = hasAlpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto
                let stride = Int32(width * layout.channels)
                return decodeInto(source.baseAddress, source.count, target.baseAddress, capacity, stride)
                    != nil
            }
            guard isDecoded, let start = target.baseAddress else { return }
            conversion?.convert(start, to: start, pixelCount: pixelCount)
            if hasAlpha { WhiteBackground.flatten(target, pixelCount: pixelCount) }
            count = pixelCount * 3
        }
        guard isDecoded else { throw ImageError(.corrupt) }
        return pixels
    }
}
