extension RGBImage {
    /// The `edge` x `edge` pixels at `anchor`.
    ///
    /// - Precondition: The image is at least `edge` pixels wide and high.
    package func cropped(edge: Int, anchor: CropAnchor) -> RGBImage {
        precondition(
            width >= edge && height >= edge,
            "\(edge) pixels cannot be cut out of \(width) x \(height)."
        )
        let left = Int((Double(width - edge) * anchor.x).rounded(.down))
        let top = Int((Double(height - edge) * anchor.y).rounded(.down))
        return cropped(left: left, top: top, width: edge, height: edge)
    }

    /// The pixels of a rectangle.
    ///
    /// - Precondition: The rectangle has pixels and is inside the image.
    package func cropped(left: Int, top: Int, width newWidth: Int, height newHeight: Int) -> RGBImage {
        precondition(
            left >= 0 && top >= 0 && newWidth > 0 && newHeight > 0
                && left + newWidth <= width && top + newHeight <= height,
            "\(newWidth) x \(newHeight) pixels at \(left), \(top) cannot be cut out of \(width) x \(height)."
        )
        var cropped: [UInt8] = []
        cropped.reserveCapacity(newWidth * newHeight * 3)
        for y in top..<top + newHeight {
            let start = (y * width + left) * 3
            cropped += pixels[start..<start + newWidth * 3]
        }
        return RGBImage(width: newWidth, height: newHeight, pixels: cropped)
    }
}
