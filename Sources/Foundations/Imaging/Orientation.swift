/// How a stored image must be turned to be upright: the eight values of the EXIF tag `Orientation`.
///
/// Source: CIPA DC-008 (Exif 2.32), tag 0x0112.
package enum Orientation: Int, Hashable, Sendable, CaseIterable {
    /// Stored upright.
    case up = 1
    /// Stored mirrored left to right.
    case upMirrored = 2
    /// Stored upside down.
    case down = 3
    /// Stored mirrored top to bottom.
    case downMirrored = 4
    /// Stored with rows and columns exchanged.
    case leftMirrored = 5
    /// Must be turned a quarter clockwise.
    case right = 6
    /// Stored with rows and columns exchanged, then upside down.
    case rightMirrored = 7
    /// Must be turned a quarter anticlockwise.
    case left = 8

    /// A Boolean value indicating whether the upright image is as wide as the stored one is high.
    package var swapsEdges: Bool { rawValue >= Orientation.leftMirrored.rawValue }
}

extension RGBImage {
    /// The upright image for one that is stored with `orientation`.
    ///
    /// - Complexity: O(width * height); nothing for `.up`.
    package func oriented(by orientation: Orientation) -> RGBImage {
        guard orientation != .up else { return self }
        let path = SourcePath(through: self, orientation: orientation)
        let newWidth = orientation.swapsEdges ? height : width
        let newHeight = orientation.swapsEdges ? width : height
        let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
            pixels.withUnsafeBufferPointer { source in
                // In strips: a quarter turn reads down the columns, and the cache lines of a strip's columns stay in
                // the cache for the next rows.
                for left in stride(from: 0, to: newWidth, by: 64) {
                    for y in 0..<newHeight {
                        var from = (path.origin + y * path.down + left * path.right) * 3
                        var to = (y * newWidth + left) * 3
                        for _ in left..<min(left + 64, newWidth) {
                            target[to] = source[from]
                            target[to + 1] = source[from + 1]
                            target[to + 2] = source[from + 2]
                            from += path.right * 3
                            to += 3
                        }
                    }
                }
            }
            count = pixels.count
        }
        return RGBImage(
            width: newWidth,
            height: newHeight,
            pixels: turned,
            margins: margins.oriented(by: orientation)
        )
    }

    /// The mirror image, left and right exchanged.
    package func flippedHorizontally() -> RGBImage {
        oriented(by: .upMirrored)
    }
}

/// The walk through a stored image that visits its pixels in the order of the upright one.
private struct SourcePath {
    /// The index of the stored pixel that becomes the top left one.
    let origin: Int
    /// The index step to the stored pixel that becomes the right neighbor.
    let right: Int
    /// The index step to the stored pixel that becomes the neighbor below.
    let down: Int

    init(through image: RGBImage, orientation: Orientation) {
        let width = image.width
        let topRight = width - 1
        let bottomLeft = (image.height - 1) * width
        let bottomRight = bottomLeft + topRight
        (origin, right, down) =
            switch orientation {
            case .up: (0, 1, width)
            case .upMirrored: (topRight, -1, width)
            case .down: (bottomRight, -1, -width)
            case .downMirrored: (bottomLeft, 1, -width)
            case .leftMirrored: (0, width, 1)
            case .right: (bottomLeft, -width, 1)
            case .rightMirrored: (bottomRight, -width, -1)
            case .left: (topRight, width, -1)
            }
    }
}
