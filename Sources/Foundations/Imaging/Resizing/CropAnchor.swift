/// Which part of an image a crop keeps.
package struct CropAnchor: Hashable, Sendable {
    /// From 0 (the left end) to 1 (the right end).
    package let x: Double

    /// From 0 (the top) to 1 (the bottom).
    package let y: Double

    /// Creates an anchor.
    ///
    /// - Precondition: Both values are from 0 to 1.
    package init(x: Double, y: Double) {
        precondition(
            (0...1).contains(x) && (0...1).contains(y),
            "A crop anchor is from 0 to 1, not (\(x), \(y))."
        )
        self.x = x
        self.y = y
    }

    /// The middle.
    package static let center = CropAnchor(x: 0.5, y: 0.5)
    /// The upper left corner.
    package static let topLeft = CropAnchor(x: 0, y: 0)
    /// The upper right corner.
    package static let topRight = CropAnchor(x: 1, y: 0)
    /// The lower left corner.
    package static let bottomLeft = CropAnchor(x: 0, y: 1)
    /// The lower right corner.
    package static let bottomRight = CropAnchor(x: 1, y: 1)
}
