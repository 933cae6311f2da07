import Annotations
import TrainingEngine

/// How an image lies in the square that a detector looks at: stretched, perhaps mirrored, and moved.
package struct Placement: Hashable, Sendable {
    /// The size of the whole image in pixels of the square.
    package let width: Int
    package let height: Int
    /// Where its upper left corner is; negative if it is cut off.
    package let left: Int
    package let top: Int
    package let isMirrored: Bool

    /// The whole image, centered, as large as fits.
    package static func letterbox(width: Int, height: Int, edge: Int) -> Placement {
        let scale = Double(edge) / Double(max(width, height))
        let scaledWidth = max(1, Int((Double(width) * scale).rounded()))
        let scaledHeight = max(1, Int((Double(height) * scale).rounded()))
        return Placement(
            width: scaledWidth,
            height: scaledHeight,
            left: (edge - scaledWidth) / 2,
            top: (edge - scaledHeight) / 2,
            isMirrored: false
        )
    }

    /// A box of the image in pixels of the square.
    func edges(of box: NormalizedBox) -> BoxEdges {
        let start = isMirrored ? 1 - box.left - box.width : box.left
        return BoxEdges(
            left: Float(Double(left) + start * Double(width)),
            top: Float(Double(top) + box.top * Double(height)),
            right: Float(Double(left) + (start + box.width) * Double(width)),
            bottom: Float(Double(top) + (box.top + box.height) * Double(height))
        )
    }

    /// A box of the square in fractions of the image, cut at its edges; `nil` if nothing of it is inside.
    func normalizedBox(of edges: BoxEdges) -> NormalizedBox? {
        func fraction(_ position: Float, _ origin: Int, _ length: Int) -> Double {
            min(1, max(0, (Double(position) - Double(origin)) / Double(length)))
        }
        var (x0, x1) = (fraction(edges.left, left, width), fraction(edges.right, left, width))
        let (y0, y1) = (fraction(edges.top, top, height), fraction(edges.bottom, top, height))
        if isMirrored { (x0, x1) = (1 - x1, 1 - x0) }
        guard x1 > x0, y1 > y0 else { return nil }
        return NormalizedBox(left: x0, top: y0, width: x1 - x0, height: y1 - y0)
    }

    /// Whether a box of the square ends where the square does and the image goes on: then it may be a part of something.
    func isCut(_ edges: BoxEdges, edge: Int) -> Bool {
        // Boxes are found to within some pixels.
        let margin: Float = 2
        let end = Float(edge) - margin
        return edges.left < margin && left < 0 || edges.right > end && left + width > edge
            || edges.top < margin && top < 0 || edges.bottom > end && top + height > edge
    }
}
