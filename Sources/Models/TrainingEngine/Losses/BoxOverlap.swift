/// The edges of a box, in any unit.
package struct BoxEdges: Hashable, Sendable {
    package var left, top, right, bottom: Float

    package init(left: Float, top: Float, right: Float, bottom: Float) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// Width times height; not negative.
    package var area: Float { max(0, right - left) * max(0, bottom - top) }

    /// Intersection over union, from 0 to 1.
    package func overlap(with other: BoxEdges) -> Float {
        let width = min(right, other.right) - max(left, other.left)
        let height = min(bottom, other.bottom) - max(top, other.top)
        guard width > 0, height > 0 else { return 0 }
        let intersection = width * height
        return intersection / (area + other.area - intersection + 1e-7)
    }
}

/// How far a box is from the one it should be.
package enum BoxLoss: Hashable, Sendable {
    /// 1 - GIoU (Rezatofighi et al., arXiv:1902.09630): from 0 to 2; boxes that do not touch are drawn together too.
    case generalizedOverlap
    /// 1 - DIoU (Zheng et al., arXiv:1911.08287): the distance of the centers instead.
    case distanceOverlap

    /// The loss of a box and its derivatives with respect to the box's edges.
    ///
    /// - Precondition: Neither box is turned inside out.
    package func callAsFunction(_ box: BoxEdges, target: BoxEdges) -> (loss: Float, gradient: BoxEdges) {
        let intersectionWidth = max(0, min(box.right, target.right) - max(box.left, target.left))
        let intersectionHeight = max(0, min(box.bottom, target.bottom) - max(box.top, target.top))
        let intersection = intersectionWidth * intersectionHeight
        let (width, height) = (box.right - box.left, box.bottom - box.top)
        let union = width * height + target.area - intersection + 1e-7
        let hullWidth = max(box.right, target.right) - min(box.left, target.left)
        let hullHeight = max(box.bottom, target.bottom) - min(box.top, target.top)

        // Derivatives of intersection, area and hull with respect to left, top, right, bottom.
        let touches = intersectionWidth > 0 && intersectionHeight > 0
        let intersectionSlopes = BoxEdges(
            left: touches && box.left > target.left ? -intersectionHeight : 0,
            top: touches && box.top > target.top ? -intersectionWidth : 0,
            right: touches && box.right < target.right ? intersectionHeight : 0,
            bottom: touches && box.bottom < target.bottom ? intersectionWidth : 0
        )
        let areaSlopes = BoxEdges(left: -height, top: -width, right: height, bottom: width)
        let hullSlopes = BoxEdges(
            left: box.left < target.left ? -1 : 0,
            top: box.top < target.top ? -1 : 0,
            right: box.right > target.right ? 1 : 0,
            bottom: box.bottom > target.bottom ? 1 : 0
        )
        let overlap = intersection / union

        switch self {
        case .generalizedOverlap:
            let hull = hullWidth * hullHeight + 1e-7
            func slope(_ edge: KeyPath<BoxEdges, Float>, acrossWidth: Bool) -> Float {
                let intersectionSlope = intersectionSlopes[keyPath: edge]
                let unionSlope = areaSlopes[keyPath: edge] - intersectionSlope
                let hullSlope = hullSlopes[keyPath: edge] * (acrossWidth ? hullHeight : hullWidth)
                // GIoU = I / U + U / H - 1.
                return
                    -(intersectionSlope / union - overlap * unionSlope / union
                    + unionSlope / hull - union * hullSlope / (hull * hull))
            }
            return (
                2 - overlap - union / hull,
                BoxEdges(
                    left: slope(\.left, acrossWidth: true),
                    top: slope(\.top, acrossWidth: false),
                    right: slope(\.right, acrossWidth: true),
                    bottom: slope(\.bottom, acrossWidth: false)
                )
            )
        case .distanceOverlap:
            let across = (box.left + box.right - target.left - target.right) / 2
            let down = (box.top + box.bottom - target.top - target.bottom) / 2
            let distance = across * across + down * down
            let diagonal = hullWidth * hullWidth + hullHeight * hullHeight + 1e-7
            func slope(_ edge: KeyPath<BoxEdges, Float>, acrossWidth: Bool) -> Float {
                let intersectionSlope = intersectionSlopes[keyPath: edge]
                let unionSlope = areaSlopes[keyPath: edge] - intersectionSlope
                let distanceSlope = acrossWidth ? across : down
                let diagonalSlope = 2 * hullSlopes[keyPath: edge] * (acrossWidth ? hullWidth : hullHeight)
                return -(intersectionSlope / union - overlap * unionSlope / union)
                    + distanceSlope / diagonal - distance * diagonalSlope / (diagonal * diagonal)
            }
            return (
                1 - overlap + distance / diagonal,
                BoxEdges(
                    left: slope(\.left, acrossWidth: true),
                    top: slope(\.top, acrossWidth: false),
                    right: slope(\.right, acrossWidth: true),
                    bottom: slope(\.bottom, acrossWidth: false)
                )
            )
        }
    }
}
