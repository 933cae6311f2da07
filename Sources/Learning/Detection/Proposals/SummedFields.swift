/// Sums of the fields of an image over any rectangle of cells, in constant time (summed-area tables, Crow 1984).
struct SummedFields {
    /// Up to fifteen components, and the sum of their squares as the last one.
    typealias Sums = SIMD16<Double>

    /// The most components.
    static let componentLimit = Sums.scalarCount - 1

    let rows: Int
    let columns: Int
    /// Sums over all cells above and to the left, `rows + 1` times `columns + 1`.
    private let sums: [Sums]

    /// Sums up fields.
    ///
    /// - Parameters:
    ///   - fields: Fields with their weights; what is beyond ``componentLimit`` components is left out.
    ///   - grid: Their cells.
    init(_ fields: [(field: FeatureField, weight: Float)], on grid: CellGrid) {
        let components = fields.flatMap { field in
            field.field.components.map { (values: $0, weight: field.weight) }
        }.prefix(Self.componentLimit)
        (rows, columns) = (grid.rows.count, grid.columns.count)
        let width = columns + 1
        var sums = [Sums](repeating: .zero, count: (rows + 1) * width)
        for row in 0..<rows {
            var line = Sums.zero
            for column in 0..<columns {
                var cell = Sums.zero
                for (index, component) in components.enumerated() {
                    cell[index] = Double(component.values[row * columns + column] * component.weight)
                }
                cell[Self.componentLimit] = (cell * cell).sum()
                line += cell
                sums[(row + 1) * width + column + 1] = sums[row * width + column + 1] + line
            }
        }
        self.sums = sums
    }

    /// The sums over the cells of a window.
    func callAsFunction(_ window: CellWindow) -> Sums {
        let width = columns + 1
        return sums[window.bottom * width + window.right] - sums[window.top * width + window.right]
            - sums[window.bottom * width + window.left] + sums[window.top * width + window.left]
    }
}
