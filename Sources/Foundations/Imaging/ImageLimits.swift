/// What an upload may cost at most.
///
/// Checked against the header, before memory for a single pixel is taken.
package struct ImageLimits: Hashable, Sendable {
    /// The largest file, in bytes.
    package var bytes: Int

    /// The longest edge, in pixels.
    package var edge: Int

    /// The largest area, in pixels.
    ///
    /// Decoding takes three to seven bytes of memory per pixel, progressive JPEG, HEIC and AVIF up to nine more.
    package var pixels: Int

    /// The largest ratio of the longer to the shorter edge.
    package var aspectRatio: Int

    /// Creates limits; the defaults suit photographs from cameras and telephones.
    package init(
        bytes: Int = 6 * 1024 * 1024,
        edge: Int = 10_240,
        pixels: Int = 100_000_000,
        aspectRatio: Int = 25
    ) {
        self.bytes = bytes
        self.edge = edge
        self.pixels = pixels
        self.aspectRatio = aspectRatio
    }
}

extension ImageLimits {
    /// Refuses a file that is too large as a whole.
    func check(byteCount: Int) throws(ImageError) {
        guard byteCount <= bytes else { throw ImageError(.tooManyBytes(limit: bytes)) }
    }

    /// Refuses the size that a header announces.
    func check(width: Int, height: Int) throws(ImageError) {
        guard width > 0, height > 0 else { throw ImageError(.corrupt) }
        guard max(width, height) <= edge else { throw ImageError(.tooLargeEdge(limit: edge)) }
        let (area, overflows) = width.multipliedReportingOverflow(by: height)
        // Whatever the limit: the bytes of an image must be countable.
        guard !overflows, area <= min(pixels, 1 << 48) else {
            throw ImageError(.tooManyPixels(limit: pixels))
        }
        let (widest, isUnlimited) = min(width, height).multipliedReportingOverflow(by: aspectRatio)
        guard isUnlimited || max(width, height) <= widest else {
            throw ImageError(.tooElongated(limit: aspectRatio))
        }
    }
}
