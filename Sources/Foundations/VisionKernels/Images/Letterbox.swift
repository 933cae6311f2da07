/// Where a whole image stands in a square: its longer edge fills the square's, it is in the middle.
package struct Letterbox {
    /// The size of the image in the square, in pixels.
    package let width: Int
    package let height: Int

    /// The columns and rows before it.
    package let left: Int
    package let top: Int

    private let edge: Int

    /// The gray of what is left free.
    package static var gray: UInt8 { 127 }

    /// Places an image of a size.
    ///
    /// - Precondition: All edges are positive.
    package init(width: Int, height: Int, edge: Int) {
        let scale = Double(edge) / Double(max(width, height))
        self.width = max(1, Int((Double(width) * scale + 0.5).rounded(.down)))
        self.height = max(1, Int((Double(height) * scale + 0.5).rounded(.down)))
        self.edge = edge
        left = (edge - self.width) / 2
        top = (edge - self.height) / 2
    }

    /// The edges of a box as fractions of the image, cut at its own edges.
    ///
    /// - Parameters are left, top, right and bottom in fractions of the square.
    /// - Returns: The same in fractions of the image; `nil` if nothing of the box is inside.
    package func fractions(
        left: Double,
        top: Double,
        right: Double,
        bottom: Double
    ) -> (left: Double, top: Double, right: Double, bottom: Double)? {
        func fraction(_ position: Double, _ origin: Int, _ length: Int) -> Double {
            let value = (position * Double(edge) - Double(origin)) / Double(length)
            return value < 0 ? 0 : (value > 1 ? 1 : value)
        }
        let (x0, x1) = (fraction(left, self.left, width), fraction(right, self.left, width))
        let (y0, y1) = (fraction(top, self.top, height), fraction(bottom, self.top, height))
        return x1 > x0 && y1 > y0 ? (x0, y0, x1, y1) : nil
    }

    /// An image's pixels in the square, on gray.
    ///
    /// - Parameter pixels: The image at ``width`` x ``height``.
    /// - Returns: `edge * edge` pixels.
    package func square(of pixels: [UInt8]) -> [UInt8] {
        var square = [UInt8](repeating: Self.gray, count: 3 * edge * edge)
        for row in 0..<height {
            let (target, source) = (3 * ((row + top) * edge + left), 3 * row * width)
            for index in 0..<3 * width { square[target + index] = pixels[source + index] }
        }
        return square
    }
}

/// The size of an image scaled down so that its longer edge has at most `limit` pixels; never enlarged.
package func thumbnailSize(width: Int, height: Int, longerEdge limit: Int) -> (width: Int, height: Int) {
    let longer = max(width, height)
    guard longer > limit else { return (width, height) }
    func scaled(_ length: Int) -> Int { max(1, (2 * length * limit + longer) / (2 * longer)) }
    return (scaled(width), scaled(height))
}
