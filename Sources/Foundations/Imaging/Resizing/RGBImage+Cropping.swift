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
        var cropped: [UInt8] = []
        cropped.reserveCapacity(edge * edge * 3)
        for y in top..<top + edge {
            let start = (y * width + left) * 3
            cropped += pixels[start..<start + edge * 3]
        }
        return RGBImage(width: edge, height: edge, pixels: cropped)
    }
}
