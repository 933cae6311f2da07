/// The eigenvalues and eigenvectors of a small symmetric matrix, largest eigenvalue first.
///
/// Cyclic Jacobi rotations in double precision (Golub and Van Loan, "Matrix Computations", section 8.5).
/// Meant for up to about a hundred rows: a sweep costs O(*n*³) and fewer than ten are needed.
package struct SymmetricEigenvectors: Sendable {
    /// The eigenvalues, falling.
    package let values: [Double]

    /// The eigenvectors of length one, as rows in the order of ``values``.
    package let vectors: Matrix

    /// Decomposes a matrix; only its upper triangle is read.
    ///
    /// - Precondition: `matrix` is square.
    package init(of matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "Only a square matrix has eigenvectors.")
        let size = matrix.rows
        var rest = [Double](repeating: 0, count: size * size)
        var basis = rest
        for row in 0..<size {
            basis[row * size + row] = 1
            for column in row..<size {
                rest[row * size + column] = Double(matrix[row, column])
                rest[column * size + row] = Double(matrix[row, column])
            }
        }
        let magnitude = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
        // The input has single precision: anything smaller than this is noise.
        let threshold = 1e-9 * magnitude
        for _ in 0..<30 where Self.sweep(&rest, basis: &basis, size: size, threshold: threshold) == 0 {
            break
        }

        let order = (0..<size).sorted { rest[$0 * size + $0] > rest[$1 * size + $1] }
        values = order.map { rest[$0 * size + $0] }
        vectors = Matrix(
            rows: size,
            columns: size,
            elements: order.flatMap { row in basis[row * size..<(row + 1) * size].map { Float($0) } }
        )
    }

    /// Rotates every pair of axes whose coupling exceeds `threshold` and returns how many there were.
    private static func sweep(
        _ matrix: inout [Double],
        basis: inout [Double],
        size: Int,
        threshold: Double
    ) -> Int {
        var rotations = 0
        matrix.withUnsafeMutableBufferPointer { matrix in
            basis.withUnsafeMutableBufferPointer { basis in
                for first in 0..<size {
                    for second in first + 1..<max(size, first + 1) {
                        let coupling = matrix[first * size + second]
                        guard abs(coupling) > threshold else { continue }
                        rotations += 1
                        let difference = matrix[second * size + second] - matrix[first * size + first]
                        let ratio = difference / (2 * coupling)
                        let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
                        let cosine = 1 / (tangent * tangent + 1).squareRoot()
                        let sine = tangent * cosine
                        for column in 0..<size {
                            let (upper, lower) = (first * size + column, second * size + column)
                            let (top, bottom) = (matrix[upper], matrix[lower])
                            matrix[upper] = cosine * top - sine * bottom
                            matrix[lower] = sine * top + cosine * bottom
                            let (left, right) = (basis[upper], basis[lower])
                            basis[upper] = cosine * left - sine * right
                            basis[lower] = sine * left + cosine * right
                        }
                        for row in 0..<size {
                            let (near, far) = (row * size + first, row * size + second)
                            let (top, bottom) = (matrix[near], matrix[far])
                            matrix[near] = cosine * top - sine * bottom
                            matrix[far] = sine * top + cosine * bottom
                        }
                    }
                }
            }
        }
        return rotations
    }
}
