internal import VisionKernels

extension RGBImage {
    /// The image stretched to a size, antialiased bilinear (see ``TriangleFilter``).
    ///
    /// - Precondition: Both edges are positive.
    package func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
        precondition(newWidth > 0 && newHeight > 0, "Cannot resize to \(newWidth) x \(newHeight) pixels.")
        guard newWidth != width || newHeight != height || margins != .none else { return self }
        return resampled(
            Resampling(
                horizontal: horizontalAxis,
                vertical: verticalAxis,
                width: newWidth,
                height: newHeight
            )
        )
    }

    /// A square cut from the image after scaling its shorter edge to `edge`.
    ///
    /// The longer edge is scaled by the same factor and rounded to nearest; then the square is cut out at
    /// `anchor`. Only its pixels are computed.
    ///
    /// - Parameters:
    ///   - edge: The edge of the square, in pixels.
    ///   - anchor: Which part of the longer edge is kept.
    /// - Returns: `edge * edge` pixels.
    /// - Precondition: `edge` is positive.
    /// - Complexity: About 0.7 ms for 500 x 400 to 192 x 192.
    package func resizedToFill(edge: Int, anchor: CropAnchor = .center) -> RGBImage {
        precondition(edge > 0, "Cannot cover a square of \(edge) pixels.")
        return resampled(
            Resampling(
                horizontal: horizontalAxis,
                vertical: verticalAxis,
                filling: edge,
                anchorX: anchor.x,
                anchorY: anchor.y
            )
        )
    }

    /// The image scaled down so that its longer edge has at most `longerEdge` pixels; never enlarged.
    ///
    /// - Precondition: `longerEdge` is positive.
    package func thumbnail(longerEdge limit: Int) -> RGBImage {
        precondition(limit > 0, "A thumbnail needs at least one pixel, not \(limit).")
        guard longerEdge > limit else { return self }
        let size = thumbnailSize(width: width, height: height, longerEdge: limit)
        return resized(width: size.width, height: size.height)
    }

    /// The brightness of the image at a small size: the ground of perceptual hashes.
    ///
    /// - Returns: `height * width` values of 0 to 255, row by row: 0.299 red + 0.587 green + 0.114 blue
    ///   (ITU-R BT.601) of the antialiased, stretched image.
    /// - Precondition: Both edges are positive.
    package func luminance(width newWidth: Int, height newHeight: Int) -> [Float] {
        let small = resized(width: newWidth, height: newHeight).pixels
        return stride(from: 0, to: small.count, by: 3).map { pixel in
            0.299 * Float(small[pixel]) + 0.587 * Float(small[pixel + 1]) + 0.114 * Float(small[pixel + 2])
        }
    }

    private func resampled(_ resampling: Resampling) -> RGBImage {
        RGBImage(
            width: resampling.width,
            height: resampling.height,
            pixels: pixels.withUnsafeBufferPointer { resampling.apply(to: $0, width: width) }
        )
    }

    private var horizontalAxis: TriangleFilter.Axis {
        TriangleFilter.Axis(length: width, leadingMargin: margins.left, trailingMargin: margins.right)
    }

    private var verticalAxis: TriangleFilter.Axis {
        TriangleFilter.Axis(length: height, leadingMargin: margins.top, trailingMargin: margins.bottom)
    }
}
