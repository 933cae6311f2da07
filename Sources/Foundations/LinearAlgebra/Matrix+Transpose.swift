extension Matrix {
    /// The matrix with rows and columns exchanged.
    ///
    /// - Complexity: O(`rows * columns`), tile by tile so that both sides stay in the cache.
    package func transposed() -> Matrix {
        let tile = 32
        var result = Matrix(rows: columns, columns: rows)
        elements.withUnsafeBufferPointer { source in
            result.elements.withUnsafeMutableBufferPointer { target in
                for top in stride(from: 0, to: rows, by: tile) {
                    for left in stride(from: 0, to: columns, by: tile) {
                        for row in top..<min(top + tile, rows) {
                            for column in left..<min(left + tile, columns) {
                                target[column * rows + row] = source[row * columns + column]
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}
