extension RGBImage {
    /// The image stretched to a size, antialiased bilinear (see ``TriangleFilter``).
    ///
    /// - Precondition: Both edges are positive.
    package func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
        precondition(newWidth > 0 && newHeight > 0, "Cannot resize to \(newWidth) x \(newHeight) pixels.")
        guard newWidth != width || newHeight != height || margins != .none else { return self }
        let resampling = Resampling(
            columns: TriangleFilter(from: horizontalAxis, to: newWidth, window: 0..<newWidth),
            rows: TriangleFilter(from: verticalAxis, to: newHeight, window: 0..<newHeight)
        )
        return resampling.apply(to: self)
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
        let scaledWidth = scaled(horizontalAxis, toShorterEdge: edge)
        let scaledHeight = scaled(verticalAxis, toShorterEdge: edge)
        let left = anchor.offset(in: scaledWidth - edge, at: anchor.x)
        let top = anchor.offset(in: scaledHeight - edge, at: anchor.y)
        let columns = TriangleFilter(from: horizontalAxis, to: scaledWidth, window: left..<left + edge)
        let resampling = Resampling(
            columns: columns,
            rows: TriangleFilter(from: verticalAxis, to: scaledHeight, window: top..<top + edge)
        )
        return resampling.apply(to: self)
    }

    /// The image scaled down so that its longer edge has at most `longerEdge` pixels; never enlarged.
    ///
    /// - Precondition: `longerEdge` is positive.
    package func thumbnail(longerEdge limit: Int) -> RGBImage {
        precondition(limit > 0, "A thumbnail needs at least one pixel, not \(limit).")
        guard longerEdge > limit else { return self }
        func scaled(_ length: Int) -> Int { max(1, (2 * length * limit + longerEdge) / (2 * longerEdge)) }
        return resized(width: scaled(width), height: scaled(height))
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

    /// The length of `axis` scaled as the shorter edge is scaled to `edge`, rounded to nearest.
    private func scaled(_ axis: TriangleFilter.Axis, toShorterEdge edge: Int) -> Int {
        let shorter = min(horizontalAxis.extent, verticalAxis.extent)
        // Extents are whole eighths, so the quotient is exact where it matters: an equal length gives `edge`.
        return Int((axis.extent * Double(edge) / shorter).rounded())
    }

    private var horizontalAxis: TriangleFilter.Axis {
        TriangleFilter.Axis(length: width, leadingMargin: margins.left, trailingMargin: margins.right)
    }

    private var verticalAxis: TriangleFilter.Axis {
        TriangleFilter.Axis(length: height, leadingMargin: margins.top, trailingMargin: margins.bottom)
    }
}
