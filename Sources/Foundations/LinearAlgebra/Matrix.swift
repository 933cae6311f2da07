/// A dense matrix of 32-bit floats, row-major.
///
/// A value: copies share storage until one is changed. Rows are images and columns are features or tags
/// throughout this project.
package struct Matrix: Hashable, Sendable {
    /// The number of rows.
    package let rows: Int

    /// The number of columns.
    package let columns: Int

    /// The elements, row after row: `rows * columns` of them.
    package var elements: [Float]

    /// Creates a matrix filled with one value.
    ///
    /// - Precondition: `rows` and `columns` are not negative.
    package init(rows: Int, columns: Int, repeating value: Float = 0) {
        precondition(rows >= 0 && columns >= 0, "A matrix of \(rows) x \(columns) cannot exist.")
        self.rows = rows
        self.columns = columns
        self.elements = [Float](repeating: value, count: rows * columns)
    }

    /// Creates a matrix from its elements, row after row.
    ///
    /// - Precondition: `elements` holds `rows * columns` values.
    package init(rows: Int, columns: Int, elements: [Float]) {
        precondition(
            elements.count == rows * columns,
            "A matrix of \(rows) x \(columns) needs \(rows * columns) elements, not \(elements.count)."
        )
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// The element at `row`, `column`.
    package subscript(row: Int, column: Int) -> Float {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    /// The elements of one row.
    package subscript(row row: Int) -> ArraySlice<Float> {
        elements[row * columns..<(row + 1) * columns]
    }

    /// A new matrix of the rows at `indices`, in that order; an index may occur more than once.
    ///
    /// - Complexity: O(`indices.count * columns`)
    package func gatheringRows(at indices: [Int]) -> Matrix {
        var gathered: [Float] = []
        gathered.reserveCapacity(indices.count * columns)
        for index in indices { gathered += self[row: index] }
        return Matrix(rows: indices.count, columns: columns, elements: gathered)
    }
}
