/// A separable resize of a window: first along the rows that are needed, then along the columns.
///
/// As in Pillow the image between the two passes has 8 bits, rounded to nearest. Sums are single-precision in a
/// fixed order, so equal input gives equal output.
package struct Resampling {
    /// The weights along rows; one for each output column.
    let columns: TriangleFilter

    /// The weights along columns; one for each output row.
    let rows: TriangleFilter

    /// Stretches an image to a size.
    ///
    /// - Parameters:
    ///   - horizontal: The samples of its rows.
    ///   - vertical: The samples of its columns.
    ///   - width: The new width, positive.
    ///   - height: The new height, positive.
    package init(horizontal: TriangleFilter.Axis, vertical: TriangleFilter.Axis, width: Int, height: Int) {
        columns = TriangleFilter(from: horizontal, to: width, window: 0..<width)
        rows = TriangleFilter(from: vertical, to: height, window: 0..<height)
    }

    /// Scales the shorter edge of an image to `edge` and cuts a square out.
    ///
    /// The longer edge is scaled by the same factor and rounded to nearest. Only the pixels of the square are computed.
    ///
    /// - Parameters:
    ///   - horizontal: The samples of its rows.
    ///   - vertical: The samples of its columns.
    ///   - edge: The edge of the square, positive.
    ///   - anchorX: The share of what is left over that is cut off the left, rounded down.
    ///   - anchorY: The same for the top.
    package init(
        horizontal: TriangleFilter.Axis,
        vertical: TriangleFilter.Axis,
        filling edge: Int,
        anchorX: Double = 0.5,
        anchorY: Double = 0.5
    ) {
        let shorter = horizontal.extent < vertical.extent ? horizontal.extent : vertical.extent
        // Extents are whole eighths, so the quotient is exact where it matters: an equal length gives `edge`.
        func scaled(_ axis: TriangleFilter.Axis) -> Int {
            Int((axis.extent * Double(edge) / shorter + 0.5).rounded(.down))
        }
        let (width, height) = (scaled(horizontal), scaled(vertical))
        let left = Int(Double(width - edge) * anchorX)
        let top = Int(Double(height - edge) * anchorY)
        columns = TriangleFilter(from: horizontal, to: width, window: left..<left + edge)
        rows = TriangleFilter(from: vertical, to: height, window: top..<top + edge)
    }

    /// The width of the result.
    package var width: Int { columns.counts.count }

    /// The height of the result.
    package var height: Int { rows.counts.count }

    /// Resizes an image whose edges the filters were made for.
    ///
    /// - Parameters:
    ///   - pixels: Rows of red, green and blue, 8 bits each.
    ///   - imageWidth: The pixels of a row.
    /// - Returns: ``height`` rows of ``width`` pixels.
    /// - Complexity: O(source rows needed * (source width + output width * reduction) + output size * reduction).
    package func apply(to pixels: UnsafeBufferPointer<UInt8>, width imageWidth: Int) -> [UInt8] {
        let narrowed = narrowedRows(of: pixels, imageWidth)
        let firstRow = rows.sourceRange.lowerBound
        let (width, height) = (width, height)
        let rowLength = width * 3
        var sums = [Float](repeating: 0, count: rowLength)
        return [UInt8](unsafeUninitializedCapacity: height * rowLength) { target, count in
            narrowed.withUnsafeBufferPointer { source in
                rows.weights.withUnsafeBufferPointer { weights in
                    sums.withUnsafeMutableBufferPointer { sums in
                        for y in 0..<height {
                            sums.update(repeating: Self.tieBreak)
                            for tap in 0..<rows.counts[y] {
                                let weight = weights[y * rows.stride + tap]
                                let start = (rows.firsts[y] + tap - firstRow) * rowLength
                                for x in 0..<rowLength { sums[x] += weight * Float(source[start &+ x]) }
                            }
                            let start = y * rowLength
                            for x in 0..<rowLength { target[start &+ x] = Self.byte(sums[x]) }
                        }
                    }
                }
            }
            count = height * rowLength
        }
    }

    /// The rows of the source that are needed, resized along themselves.
    private func narrowedRows(of pixels: UnsafeBufferPointer<UInt8>, _ imageWidth: Int) -> [UInt8] {
        let neededRows = rows.sourceRange
        let neededColumns = columns.sourceRange
        let sampleCount = neededColumns.count * 3
        let rowLength = columns.counts.count * 3
        // One spare place: a pixel is read as a vector of four, of which the last is not used.
        let stride = sampleCount + 1
        var samples = [Float](repeating: 0, count: Self.rowsAtOnce * stride)
        return [UInt8](unsafeUninitializedCapacity: neededRows.count * rowLength) { target, count in
            samples.withUnsafeMutableBufferPointer { samples in
                for group in Swift.stride(from: 0, to: neededRows.count, by: Self.rowsAtOnce) {
                    // The last group may be of fewer rows: what it lacks is the rows before, computed for nothing.
                    let rowCount = min(Self.rowsAtOnce, neededRows.count - group)
                    for row in 0..<rowCount {
                        let y = neededRows.lowerBound + group + row
                        let start = (y * imageWidth + neededColumns.lowerBound) * 3
                        let place = row * stride
                        for x in 0..<sampleCount { samples[place &+ x] = Float(pixels[start &+ x]) }
                    }
                    narrow(
                        UnsafeRawBufferPointer(samples),
                        stride: stride,
                        from: neededColumns.lowerBound,
                        rowCount: rowCount,
                        into: UnsafeMutableBufferPointer(
                            rebasing: target[group * rowLength..<(group + rowCount) * rowLength]
                        )
                    )
                }
            }
            count = neededRows.count * rowLength
        }
    }

    /// How many rows are resized along themselves at once: each weight is read once for all of them.
    private static var rowsAtOnce: Int { 4 }

    /// Resizes some rows.
    ///
    /// - Parameters:
    ///   - samples: ``rowsAtOnce`` rows of `Float` samples of neighboring pixels.
    ///   - stride: From one row to the next; at least one place more than samples.
    ///   - origin: The column of the first of them.
    ///   - rowCount: How many of the rows are wanted.
    ///   - target: Room for the output columns of these.
    private func narrow(
        _ samples: UnsafeRawBufferPointer,
        stride: Int,
        from origin: Int,
        rowCount: Int,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) {
        let bytesOfRow = stride * MemoryLayout<Float>.size
        let rowLength = columns.counts.count * 3
        func pixel(_ row: Int, _ offset: Int) -> SIMD4<Float> {
            samples.loadUnaligned(fromByteOffset: row &* bytesOfRow &+ offset, as: SIMD4<Float>.self)
        }
        func put(_ sum: SIMD4<Float>, _ row: Int, _ x: Int) {
            guard row < rowCount else { return }
            let place = row &* rowLength &+ x &* 3
            target[place] = Self.byte(sum.x)
            target[place &+ 1] = Self.byte(sum.y)
            target[place &+ 2] = Self.byte(sum.z)
        }
        columns.weights.withUnsafeBufferPointer { weights in
            for x in columns.counts.indices {
                var first = SIMD4<Float>(repeating: Self.tieBreak)
                var (second, third, fourth) = (first, first, first)
                var place = x &* columns.stride
                var offset = (columns.firsts[x] &- origin) &* 12
                for _ in 0..<columns.counts[x] {
                    let weight = weights[place]
                    first += weight * pixel(0, offset)
                    second += weight * pixel(1, offset)
                    third += weight * pixel(2, offset)
                    fourth += weight * pixel(3, offset)
                    place &+= 1
                    offset &+= 12
                }
                put(first, 0, x)
                put(second, 1, x)
                put(third, 2, x)
                put(fourth, 3, x)
            }
        }
    }

    /// What sums begin with, so that halves round up, as in Pillow.
    ///
    /// Far above the error of a sum, far below a level.
    private static var tieBreak: Float { 0x1p-10 }

    /// The level nearest to a sum.
    ///
    /// At 2^23 the last bit of a `Float` stands for 1, so adding that rounds the sum and leaves the level in the
    /// lowest bits. A checked conversion would keep the loops from being vectorised. Weights add up to 1, so sums
    /// stay within 0...255.01.
    private static func byte(_ sum: Float) -> UInt8 {
        UInt8(truncatingIfNeeded: (sum + 0x1p23).bitPattern)
    }
}
