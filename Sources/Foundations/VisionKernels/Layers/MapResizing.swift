/// Where the samples of a resized map come from.
package enum ResizeMode: Int32, Sendable {
    /// The sample at or before the position.
    case nearest = 0
    /// Between two samples, positions counted from the first.
    case bilinear = 1
    /// Between two samples, positions counted from the centers.
    case bilinearFromCenters = 2
    /// Between two samples, the first and last of both maps at the same positions.
    case bilinearAlignedCorners = 3
}

/// Resizes a map; of the result only some rows.
func resize(
    _ input: Floats,
    _ shape: MapShape,
    _ mode: ResizeMode,
    into result: Floats,
    _ resultShape: MapShape,
    rows: Range<Int>
) {
    let channels = shape.channels
    for row in rows {
        let y = source(row, shape.height, resultShape.height, mode)
        for column in 0..<resultShape.width {
            let x = source(column, shape.width, resultShape.width, mode)
            let target = result + (row &* resultShape.width &+ column) &* channels
            let upper = input + y.first &* shape.width &* channels
            if case .nearest = mode {
                target.update(from: upper + x.first &* channels, count: channels)
                continue
            }
            let lower = input + y.second &* shape.width &* channels
            let (a, b) = (upper + x.first &* channels, upper + x.second &* channels)
            let (c, d) = (lower + x.first &* channels, lower + x.second &* channels)
            for channel in 0..<channels {
                let above = a[channel] + (b[channel] - a[channel]) * x.share
                let below = c[channel] + (d[channel] - c[channel]) * x.share
                target[channel] = above + (below - above) * y.share
            }
        }
    }
}

/// The two samples that a sample lies between, and how far it is from the first.
private func source(
    _ index: Int,
    _ length: Int,
    _ resultLength: Int,
    _ mode: ResizeMode
) -> (first: Int, second: Int, share: Float) {
    if case .nearest = mode {
        // In whole numbers: a quotient of floats may lie below the sample that it means.
        return (min(index &* length / resultLength, length &- 1), 0, 0)
    }
    let scale = Float(length) / Float(resultLength)
    var position: Float
    switch mode {
    case .bilinearFromCenters: position = (Float(index) + 0.5) * scale - 0.5
    case .bilinearAlignedCorners:
        position = resultLength > 1 ? Float(index) * Float(length &- 1) / Float(resultLength &- 1) : 0
    default: position = Float(index) * scale
    }
    if position < 0 { position = 0 }
    let first = min(Int(position), length &- 1)
    return (first, min(first &+ 1, length &- 1), position - Float(first))
}
