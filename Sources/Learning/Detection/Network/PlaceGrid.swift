/// The places of all levels of a detector, level by level, each row by row: where in the image they stand.
package struct PlaceGrid: Hashable, Sendable {
    /// The edge of the image in pixels.
    package let edge: Int
    /// The strides of the levels in pixels.
    package let strides: [Int]
    /// The centers in pixels.
    let x: [Float]
    let y: [Float]
    /// The stride of each place.
    let stride: [Float]
    /// The level of each place.
    let level: [Int]
    /// The places of each level.
    package let ranges: [Range<Int>]

    /// Lays out the places for a square image.
    package init(edge: Int, strides: [Int]) {
        self.edge = edge
        self.strides = strides
        var (x, y, all, ranges): ([Float], [Float], [Float], [Range<Int>]) = ([], [], [], [])
        for stride in strides {
            let side = (edge + stride - 1) / stride
            ranges.append(x.count..<x.count + side * side)
            for row in 0..<side {
                for column in 0..<side {
                    x.append((Float(column) + 0.5) * Float(stride))
                    y.append((Float(row) + 0.5) * Float(stride))
                    all.append(Float(stride))
                }
            }
        }
        (self.x, self.y, self.stride, self.ranges) = (x, y, all, ranges)
        level = ranges.enumerated().flatMap { level, range in range.map { _ in level } }
    }

    /// How many places there are.
    package var count: Int { x.count }
}
