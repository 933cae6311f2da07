import Annotations

/// A box in pixels of its image, as formats that count pixels write it.
///
/// Coordinates are continuous: a box around the whole of an image is from 0 to its width, not from 1 or to the width less
/// one. Whole numbers are written where a coordinate is one to 1e-9.
struct PixelBox {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double
    let width: Double
    let height: Double

    init(_ box: NormalizedBox, in size: PixelSize) {
        let (across, down) = (Double(size.width), Double(size.height))
        left = WrittenNumber.rounded(box.left * across)
        top = WrittenNumber.rounded(box.top * down)
        width = WrittenNumber.rounded(box.width * across)
        height = WrittenNumber.rounded(box.height * down)
        right = Self.end((box.left + box.width) * across, after: left)
        bottom = Self.end((box.top + box.height) * down, after: top)
    }

    /// However small a box is, it keeps an area.
    private static func end(_ end: Double, after start: Double) -> Double {
        let rounded = WrittenNumber.rounded(end)
        return rounded > start ? rounded : max(end, start.nextUp)
    }
}
