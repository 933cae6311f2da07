internal import CJPEGRows

/// JPEG through libjpeg-turbo, scaled down in the frequency domain where the caller allows.
///
/// Cameras and editors write files that break a rule here and there: stray bytes between segments or before a marker,
/// odd JFIF and Adobe headers, no end marker. They are read, as in browsers. What is refused is a file whose data do not
/// suffice for every row; see `CJPEGRows`.
enum JPEGDecoder {
    /// Decodes the image as stored, in sRGB.
    ///
    /// See ``ImageDecoder`` for `minimumShorterEdge`.
    static func decode(_ bytes: Span<UInt8>, minimumShorterEdge: Int?) throws(ImageError) -> RGBImage {
        let header = try JPEGHeader(of: bytes)
        try JPEGMarkers.requireScans(of: header.componentCount, in: bytes)
        let eighths = eighths(
            shorterEdge: min(header.width, header.height),
            minimumShorterEdge: minimumShorterEdge
        )
        let width = (header.width * eighths + 7) / 8
        let height = (header.height * eighths + 7) / 8
        let pixelCount = width * height
        let conversion = SRGBConversion.conversion(
            from: JPEGProfile.read(from: bytes),
            layout: SRGBConversion.Layout(componentCount: header.componentCount)
        )
        // Gray is decoded as such only for a profile of gray.
        let channels = header.componentCount == 1 && conversion == nil ? 3 : header.componentCount
        let sampleCount = pixelCount * max(channels, 3)

        var failure: ImageError?
        var pixels = [UInt8](unsafeUninitializedCapacity: sampleCount) { buffer, count in
            let target = UnsafeMutableBufferPointer(rebasing: buffer[..<sampleCount])
            let request = ocellus_jpeg_request(
                eighths: UInt32(eighths),
                width: UInt32(width),
                height: UInt32(height),
                channels: UInt32(channels),
                scan_limit: Int32(JPEGMarkers.scanLimit)
            )
            do throws(ImageError) {
                try decompress(bytes, request, into: target)
                convert(target, channels: channels, pixelCount: pixelCount, conversion)
                count = sampleCount
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        pixels.removeLast(pixels.count - pixelCount * 3)
        let margins = Margins(
            right: Double(width) - Double(header.width * eighths) / 8,
            bottom: Double(height) - Double(header.height * eighths) / 8
        )
        return RGBImage(width: width, height: height, pixels: pixels, margins: margins)
    }

    /// The scale in eighths: the smallest of 1, 2, 4 and 8 that leaves twice the edge asked for.
    ///
    /// The library offers every eighth, but has fast code for these four only.
    static func eighths(shorterEdge: Int, minimumShorterEdge: Int?) -> Int {
        guard let minimumShorterEdge else { return 8 }
        // A quotient instead of twice the edge: the caller's number may be anything.
        return [1, 2, 4].first { shorterEdge * $0 / 16 >= minimumShorterEdge } ?? 8
    }

    private static func decompress(
        _ bytes: Span<UInt8>,
        _ request: ocellus_jpeg_request,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) throws(ImageError) {
        let outcome = bytes.withUnsafeBufferPointer {
            ocellus_jpeg_decode($0.baseAddress, $0.count, request, target.baseAddress)
        }
        switch outcome {
        case OCELLUS_JPEG_COMPLETE: return
        case OCELLUS_JPEG_TRUNCATED: throw ImageError(.truncated)
        case OCELLUS_JPEG_TOO_MANY_SCANS: throw ImageError(JPEGMarkers.tooManyScans)
        case OCELLUS_JPEG_NO_MEMORY: throw ImageError(.outOfMemory)
        default: throw ImageError(.corrupt)
        }
    }

    /// Turns the decoded samples into `R G B` ones, in place.
    private static func convert(
        _ samples: UnsafeMutableBufferPointer<UInt8>,
        channels: Int,
        pixelCount: Int,
        _ conversion: SRGBConversion?
    ) {
        if let conversion, let start = samples.baseAddress {
            if channels == 1 {
                let gray = Array(samples[..<pixelCount])
                gray.withUnsafeBytes { source in
                    if let source = source.baseAddress {
                        conversion.convert(source, to: start, pixelCount: pixelCount)
                    }
                }
            } else {
                conversion.convert(start, to: start, pixelCount: pixelCount)
            }
        } else if channels == 4 {
            FourColors.convert(samples, pixelCount: pixelCount)
        }
    }
}

extension SRGBConversion.Layout {
    /// The samples that a file with so many components decodes to.
    ///
    /// Four-color files store the paper's brightness instead of the ink (255 is no ink), as Adobe's programs have
    /// always written them.
    fileprivate init(componentCount: Int) {
        switch componentCount {
        case 1: self.init(space: .gray)
        case 4: self.init(space: .cmyk, isInverted: true)
        default: self.init(space: .rgb)
        }
    }
}
