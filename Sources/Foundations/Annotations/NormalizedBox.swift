/// A rectangle in an image, in fractions of the upright image's width and height; the origin is the upper left corner.
package struct NormalizedBox: Codable, Hashable, Sendable {
    /// How far beyond the image a box may reach: sums of coordinates in 32 bits miss 1 by some 1e-7.
    private static let tolerance = 1e-6

    /// Left edge, from 0 to 1.
    package let left: Double
    /// Top edge, from 0 to 1.
    package let top: Double
    /// Width, from 0 to 1.
    package let width: Double
    /// Height, from 0 to 1.
    package let height: Double

    /// Describes a box; nothing is checked.
    package init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// A Boolean value indicating whether the box lies in the image; one that holds a number that is not finite does not.
    package var isInImage: Bool {
        [left, top, width, height].allSatisfy { (0...1).contains($0) }
            && left + width <= 1 + Self.tolerance && top + height <= 1 + Self.tolerance
    }
}
