package import Annotations
package import Imaging

/// How an image of any size becomes the square that a model takes: the one rule of a manifest, which the samples follow too.
///
/// The image is upright sRGB. Resizing is antialiased bilinear: the positions, support and weights of Pillow's `BILINEAR`, along
/// rows first, rounded to 8 bits after each direction, halves up.
package struct InputRule: Codable, Hashable, Sendable {
    /// How the image is fitted.
    package enum Fit: String, Codable, Hashable, Sendable {
        /// The shorter edge is scaled to the square's, the longer one by the same factor and rounded; the middle is cut out, half of what
        /// is left over, rounded down, off the left or the top.
        case centerSquare
        /// The whole image is stretched to the square.
        case stretched
        /// The image is first scaled down, if need be, so that its longer edge has twice the pixels of the square's; then the longer edge
        /// is scaled to the square's and the whole image stands in the middle, on gray.
        case letterbox
    }

    package let fit: Fit

    /// The edge of the square in pixels.
    package let edge: Int

    /// The gray of what a letterbox leaves free.
    static let gray: UInt8 = 127

    /// Describes a rule.
    package init(fit: Fit, edge: Int) {
        self.fit = fit
        self.edge = edge
    }

    /// The square of an image that was decoded for the edge (`ImageDecoder`, `minimumShorterEdge`).
    package func square(of image: RGBImage) -> RGBImage {
        switch fit {
        case .centerSquare: return image.resizedToFill(edge: edge)
        case .stretched: return image.resized(width: edge, height: edge)
        case .letterbox:
            let small = image.thumbnail(longerEdge: 2 * edge)
            let place = Letterbox(width: small.width, height: small.height, edge: edge)
            let scaled = small.resized(width: place.width, height: place.height)
            var pixels = [UInt8](repeating: Self.gray, count: 3 * edge * edge)
            for row in 0..<place.height {
                let target = 3 * ((row + place.top) * edge + place.left)
                let source = 3 * row * place.width
                pixels.replaceSubrange(
                    target..<target + 3 * place.width,
                    with: scaled.pixels[source..<source + 3 * place.width]
                )
            }
            return RGBImage(width: edge, height: edge, pixels: pixels)
        }
    }

    /// A box of the square in fractions of the image, cut at its edges.
    ///
    /// - Parameters:
    ///   - edges: Left, top, right and bottom in fractions of the square.
    ///   - width: The width of the decoded image in pixels.
    ///   - height: Its height.
    /// - Returns: `nil` if nothing of the box is inside.
    package func box(_ edges: [Double], width: Int, height: Int) -> NormalizedBox? {
        let small = Self.thumbnail(width: width, height: height, longerEdge: 2 * edge)
        let place = Letterbox(width: small.width, height: small.height, edge: edge)
        func fraction(_ position: Double, _ origin: Int, _ length: Int) -> Double {
            min(1, max(0, (position * Double(edge) - Double(origin)) / Double(length)))
        }
        let (x0, x1) = (
            fraction(edges[0], place.left, place.width), fraction(edges[2], place.left, place.width)
        )
        let (y0, y1) = (
            fraction(edges[1], place.top, place.height), fraction(edges[3], place.top, place.height)
        )
        guard x1 > x0, y1 > y0 else { return nil }
        return NormalizedBox(left: x0, top: y0, width: x1 - x0, height: y1 - y0)
    }

    /// The size that `RGBImage.thumbnail(longerEdge:)` gives an image.
    private static func thumbnail(width: Int, height: Int, longerEdge limit: Int) -> (width: Int, height: Int)
    {
        let longer = max(width, height)
        guard longer > limit else { return (width, height) }
        func scaled(_ length: Int) -> Int { max(1, (2 * length * limit + longer) / (2 * longer)) }
        return (scaled(width), scaled(height))
    }

    /// Where an image stands in the square.
    private struct Letterbox {
        let width: Int
        let height: Int
        let left: Int
        let top: Int

        init(width: Int, height: Int, edge: Int) {
            let scale = Double(edge) / Double(max(width, height))
            self.width = max(1, Int((Double(width) * scale).rounded()))
            self.height = max(1, Int((Double(height) * scale).rounded()))
            left = (edge - self.width) / 2
            top = (edge - self.height) / 2
        }
    }
}
