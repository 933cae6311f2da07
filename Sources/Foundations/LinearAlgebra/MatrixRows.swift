/// Some neighboring rows of a matrix, without a copy of them.
package struct MatrixRows: Sendable {
    /// The whole matrix.
    package let matrix: Matrix

    /// Which of its rows.
    package let range: Range<Int>

    /// Calls `body` with the elements of the rows.
    func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
        matrix.elements.withUnsafeBufferPointer { elements in
            let (start, end) = (range.lowerBound * matrix.columns, range.upperBound * matrix.columns)
            return body(UnsafeBufferPointer(rebasing: elements[start..<end]))
        }
    }
}

extension Matrix {
    /// All rows.
    package var allRows: MatrixRows { MatrixRows(matrix: self, range: 0..<rows) }

    /// Some of the rows.
    ///
    /// - Precondition: The matrix has them.
    package func rows(_ range: Range<Int>) -> MatrixRows {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rows,
            "Rows \(range) of a matrix that has \(rows)."
        )
        return MatrixRows(matrix: self, range: range)
    }

    /// Adds rows of another matrix to the rows of this one.
    ///
    /// - Precondition: There are as many rows and columns.
    package mutating func add(_ other: MatrixRows) {
        precondition(
            other.range.count == rows && other.matrix.columns == columns,
            "\(other.range.count) x \(other.matrix.columns) numbers do not fit \(rows) x \(columns)."
        )
        other.withUnsafeBufferPointer { source in
            elements.withUnsafeMutableBufferPointer { target in
                for index in target.indices { target[index] += source[index] }
            }
        }
    }
}
