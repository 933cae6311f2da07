import Imaging
import LinearAlgebra

/// A few numbers for each cell of a grid: what varies most in an image, in units of its whole variation.
struct FeatureField {
    /// One number for each cell, row by row, for each component.
    let components: [[Float]]

    /// The first principal components of a map of the backbone, between its places interpolated linearly.
    ///
    /// The variance of all components together would be 1, so that maps count alike whatever their numbers are.
    ///
    /// - Parameters:
    ///   - map: The map's numbers, channel by channel, each row by row.
    ///   - level: What the map is.
    ///   - count: The most components.
    ///   - grid: The cells.
    init(map: [Float], level: DetectorLevel, count: Int, on grid: CellGrid) {
        let side = level.side(atEdge: grid.edge)
        let rows = grid.places(grid.rows, stride: level.stride)
        let columns = grid.places(grid.columns, stride: level.stride)
        var values = Matrix(rows: rows.count * columns.count, columns: level.channels)
        for channel in 0..<level.channels {
            for (row, y) in rows.enumerated() {
                for (column, x) in columns.enumerated() {
                    values[row * columns.count + column, channel] = map[(channel * side + y) * side + x]
                }
            }
        }
        let coarse = Self.principalComponents(of: values, count: count)
        let vertical = Self.interpolation(of: grid.rows, in: rows, stride: level.stride)
        let horizontal = Self.interpolation(of: grid.columns, in: columns, stride: level.stride)
        components = coarse.map { component in
            func value(_ row: Int, _ x: (index: Int, next: Int, share: Float)) -> Float {
                let start = row * columns.count
                return component[start + x.index] * (1 - x.share) + component[start + x.next] * x.share
            }
            return vertical.flatMap { y in
                horizontal.map { x in value(y.index, x) * (1 - y.share) + value(y.next, x) * y.share }
            }
        }
    }

    /// The principal components of the cells' colors.
    init(_ colors: CellColors) {
        components = Self.principalComponents(of: colors.values, count: colors.values.columns)
    }

    /// Rows of numbers along the directions in which they vary most, one array for each direction.
    private static func principalComponents(of rows: Matrix, count: Int) -> [[Float]] {
        var centered = rows
        var total = 0.0
        for column in 0..<rows.columns {
            let mean = (0..<rows.rows).reduce(0.0) { $0 + Double(rows[$1, column]) } / Double(rows.rows)
            for row in 0..<rows.rows {
                centered[row, column] -= Float(mean)
                total += Double(centered[row, column] * centered[row, column])
            }
        }
        guard total > 0, total.isFinite else { return [] }
        let scale = Float((Double(rows.rows) / total).squareRoot())
        let directions = DominantSubspace(of: centered, rank: count).directions
        let projected = directions.multiplied(by: centered, transposing: .right)
        return (0..<projected.rows).map { row in projected[row: row].map { $0 * scale } }
    }

    /// For each cell between which places of a map its center lies, and how far it is towards the second one.
    private static func interpolation(
        of cells: Range<Int>,
        in places: Range<Int>,
        stride: Int
    ) -> [(index: Int, next: Int, share: Float)] {
        cells.map { cell in
            let position = (Float(cell) + 0.5) * Float(CellGrid.cellEdge) / Float(stride) - 0.5
            let bounded = min(max(position - Float(places.lowerBound), 0), Float(places.count - 1))
            let index = Int(bounded)
            return (index, min(index + 1, places.count - 1), bounded - Float(index))
        }
    }
}

/// The mean color of each cell as brightness and two differences of colors.
struct CellColors {
    /// Less than this range of brightness, of 255, between all cells is one color.
    private static let leastRange: Float = 8

    /// Cells x 3.
    let values: Matrix

    /// Averages the pixels of each cell.
    init(of square: RGBImage, on grid: CellGrid) {
        var values = Matrix(rows: grid.count, columns: 3)
        let edge = CellGrid.cellEdge
        for (cell, place) in grid.rows.flatMap({ row in grid.columns.map { (row, $0) } }).enumerated() {
            var sums = SIMD3<Float>()
            for y in place.0 * edge..<(place.0 + 1) * edge {
                for x in place.1 * edge..<(place.1 + 1) * edge {
                    let pixel = 3 * (y * square.width + x)
                    sums += SIMD3(
                        Float(square.pixels[pixel]),
                        Float(square.pixels[pixel + 1]),
                        Float(square.pixels[pixel + 2])
                    )
                }
            }
            let mean = sums / Float(edge * edge)
            values[cell, 0] = mean.sum() / 3
            values[cell, 1] = mean.x - mean.y
            values[cell, 2] = (mean.x + mean.y) / 2 - mean.z
        }
        self.values = values
    }

    /// The colors, or `nil` if they are all the same.
    var varied: CellColors? {
        let isVaried = (0..<values.columns).contains { column in
            let (low, high) = (0..<values.rows).reduce(into: (Float.infinity, -Float.infinity)) {
                $0 = (min($0.0, values[$1, column]), max($0.1, values[$1, column]))
            }
            return high - low >= Self.leastRange
        }
        return isVaried ? self : nil
    }
}
