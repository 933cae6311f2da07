/// How an image of any size becomes the square that a model takes; the raw values are those of the model format.
package enum ImageFit: Int32, Sendable {
    /// The shorter edge is scaled to the square's, the middle is cut out.
    case centerSquare = 0
    /// The whole image is stretched.
    case stretched = 1
    /// The image is scaled down, if need be, so that its longer edge has twice the pixels of the square's, then to the square's; it stands in
    /// the middle, on gray.
    case letterbox = 2

    /// The square of an image.
    ///
    /// - Parameters:
    ///   - pixels: Rows of red, green and blue, 8 bits each.
    ///   - width: The pixels of a row, positive.
    ///   - height: The rows, positive.
    ///   - edge: The edge of the square, positive.
    /// - Returns: `edge * edge` pixels.
    package func square(of pixels: [UInt8], width: Int, height: Int, edge: Int) -> [UInt8] {
        switch self {
        case .centerSquare:
            let (horizontal, vertical) = (
                TriangleFilter.Axis(length: width), TriangleFilter.Axis(length: height)
            )
            return Resampling(horizontal: horizontal, vertical: vertical, filling: edge).apply(
                to: pixels,
                width
            )
        case .stretched: return Self.resized(pixels, width, height, edge, edge)
        case .letterbox:
            let small = thumbnailSize(width: width, height: height, longerEdge: 2 * edge)
            let place = Letterbox(width: small.width, height: small.height, edge: edge)
            let thumbnail = Self.resized(pixels, width, height, small.width, small.height)
            return place.square(
                of: Self.resized(thumbnail, small.width, small.height, place.width, place.height)
            )
        }
    }

    private static func resized(
        _ pixels: [UInt8],
        _ width: Int,
        _ height: Int,
        _ newWidth: Int,
        _ newHeight: Int
    ) -> [UInt8] {
        guard newWidth != width || newHeight != height else { return pixels }
        let resampling = Resampling(
            horizontal: TriangleFilter.Axis(length: width),
            vertical: TriangleFilter.Axis(length: height),
            width: newWidth,
            height: newHeight
        )
        return resampling.apply(to: pixels, width)
    }
}

extension Resampling {
    fileprivate func apply(to pixels: [UInt8], _ width: Int) -> [UInt8] {
        pixels.withUnsafeBufferPointer { apply(to: $0, width: width) }
    }
}
