/// The three kinds of parts in the sample photographs; the raw value is the tag.
package enum PartKind: String, CaseIterable, Sendable {
    case bolt, nut, washer
}

/// A rectangle of whole pixels; `x` and `y` count from the top left corner.
package struct PixelBox: Hashable, Sendable {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
