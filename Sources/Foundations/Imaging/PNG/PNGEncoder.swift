internal import CPNG

/// Writes PNG through the simplified interface of libpng.
package enum PNGEncoder {
    /// An 8-bit RGB file with exactly the pixels of `image`.
    ///
    /// - Throws: ``ImageError`` if an edge is beyond one million pixels or memory runs out.
    package static func encode(_ image: RGBImage) throws(ImageError) -> [UInt8] {
        // The limits of the library.
        let longestEdge = 1_000_000
        guard image.longerEdge <= longestEdge else { throw ImageError(.tooLargeEdge(limit: longestEdge)) }

        var description = png_image()
        description.version = png_uint_32(PNG_IMAGE_VERSION)
        description.width = png_uint_32(image.width)
        description.height = png_uint_32(image.height)
        description.format = PNG_FORMAT_FLAG_COLOR
        defer { png_image_free(&description) }

        // Deflate never grows data by more than a few bytes in a thousand; the rest is for headers.
        let capacity = image.pixels.count + image.height + image.pixels.count / 64 + 4096
        var isEncoded = false
        let file = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            var size = png_alloc_size_t(capacity)
            isEncoded = image.pixels.withUnsafeBytes { pixels in
                png_image_write_to_memory(
                    &description,
                    target.baseAddress,
                    &size,
                    0,
                    pixels.baseAddress,
                    png_int_32(image.width * 3),
                    nil
                )
                    != 0
            }
            count = isEncoded ? Int(size) : 0
        }
        guard isEncoded else { throw ImageError(.outOfMemory) }
        return file
    }
}
