internal import CTurboJPEG

/// Writes JPEG through libjpeg-turbo.
package enum JPEGEncoder {
    /// The longest edge that the format can describe here, in pixels.
    package static let longestEdge = 65_500

    /// A baseline JPEG file with chroma at half resolution.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - quality: 1 (smallest) to 100 (best); values outside are clamped.
    /// - Returns: The bytes of the file.
    /// - Throws: ``ImageError`` if an edge is longer than ``longestEdge`` or memory runs out.
    package static func encode(_ image: RGBImage, quality: Int) throws(ImageError) -> [UInt8] {
        guard image.longerEdge <= longestEdge else { throw ImageError(.tooLargeEdge(limit: longestEdge)) }
        guard let handle = tjInitCompress() else { throw ImageError(.outOfMemory) }
        defer { tjDestroy(handle) }

        let sampling = Int32(TJSAMP_420.rawValue)
        let capacity = tjBufSize(Int32(image.width), Int32(image.height), sampling)
        var isEncoded = false
        let file = [UInt8](unsafeUninitializedCapacity: Int(capacity)) { buffer, count in
            var target = buffer.baseAddress
            var size = capacity
            isEncoded = image.pixels.withUnsafeBufferPointer { pixels in
                tjCompress2(
                    handle,
                    pixels.baseAddress,
                    Int32(image.width),
                    Int32(image.width * 3),
                    Int32(image.height),
                    Int32(TJPF_RGB.rawValue),
                    &target,
                    &size,
                    sampling,
                    Int32(min(max(quality, 1), 100)),
                    TJFLAG_NOREALLOC
                ) == 0
            }
            count = isEncoded ? Int(size) : 0
        }
        guard isEncoded else { throw ImageError(.outOfMemory) }
        return file
    }
}
