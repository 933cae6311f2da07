package import Annotations
package import Imaging
internal import VisionKernels

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
            return RGBImage(width: edge, height: edge, pixels: place.square(of: scaled.pixels))
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
        let small = thumbnailSize(width: width, height: height, longerEdge: 2 * edge)
        let place = Letterbox(width: small.width, height: small.height, edge: edge)
        let fractions = place.fractions(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
        return fractions.map { box in
            NormalizedBox(
                left: box.left,
                top: box.top,
                width: box.right - box.left,
                height: box.bottom - box.top
            )
        }
    }
}

extension InputRule.Fit {
    /// It as the engine in the browser knows it.
    var forEngine: ImageFit {
        switch self {
        case .centerSquare: .centerSquare
        case .stretched: .stretched
        case .letterbox: .letterbox
        }
    }
}
