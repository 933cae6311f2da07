/// An upright image in memory: 8 bits each of red, green and blue, sRGB, without transparency.
///
/// A value: copies share storage until one is changed.
package struct RGBImage: Hashable, Sendable {
    /// The number of columns, at least 1.
    package let width: Int

    /// The number of rows, at least 1.
    package let height: Int

    /// The samples, `height * width * 3` of them: rows from top to bottom, in each row red, green and blue
    /// of every pixel from left to right.
    package let pixels: [UInt8]

    /// What of the outermost columns and rows lies outside of the image; resizing leaves it out.
    let margins: Margins

    /// Creates an image from its samples.
    ///
    /// - Precondition: Both edges are positive and `pixels` holds `height * width * 3` samples.
    package init(width: Int, height: Int, pixels: [UInt8]) {
        self.init(width: width, height: height, pixels: pixels, margins: .none)
    }

    /// Creates an image whose outermost columns and rows are not wholly image.
    init(width: Int, height: Int, pixels: [UInt8], margins: Margins) {
        precondition(width > 0 && height > 0, "An image of \(width) x \(height) pixels cannot exist.")
        precondition(
            pixels.count == width * height * 3,
            "An image of \(width) x \(height) needs \(width * height * 3) samples, not \(pixels.count)."
        )
        self.width = width
        self.height = height
        self.pixels = pixels
        self.margins = margins
    }

    /// The shorter of the two edges.
    package var shorterEdge: Int { min(width, height) }

    /// The longer of the two edges.
    package var longerEdge: Int { max(width, height) }
}
