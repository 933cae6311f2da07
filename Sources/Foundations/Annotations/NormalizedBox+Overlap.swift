extension NormalizedBox {
    /// The overlap of two boxes: the area of their intersection over the area of their union (IoU), from 0 to 1.
    ///
    /// Scaling an axis scales both areas, so it is the same in pixels. Boxes that only touch, and boxes without an
    /// area, do not overlap; neither do boxes with a number that is not finite.
    package func overlap(with other: NormalizedBox) -> Double {
        let sharedWidth = min(left + width, other.left + other.width) - max(left, other.left)
        guard sharedWidth > 0 else { return 0 }
        let sharedHeight = min(top + height, other.top + other.height) - max(top, other.top)
        guard sharedHeight > 0 else { return 0 }
        let intersection = sharedWidth * sharedHeight
        let union = width * height + other.width * other.height - intersection
        return isFinite && other.isFinite && union > 0 ? intersection / union : 0
    }

    /// A Boolean value indicating whether all numbers of the box are finite, and their sum is.
    package var isFinite: Bool { (left + top + width + height).isFinite }
}
