/// The directions along which the rows of a matrix spread most.
///
/// An approximation of the first eigenvectors of `transpose(A) * A` by subspace iteration (Halko, Martinsson and
/// Tropp, "Finding Structure with Randomness", SIAM Review 53, 2011, algorithm 4.4). It deviates from the paper
/// in its start: rows of the matrix itself, evenly spaced, instead of random vectors. They lie in the right
/// space already, and the result does not depend on a seed.
package struct DominantSubspace: Sendable {
    /// Orthonormal directions as rows, the widest spread first: at most as many as asked for, fewer if the
    /// matrix has a lower rank.
    package let directions: Matrix

    /// The sum of squares of the matrix along each direction.
    package let squares: [Double]

    /// Finds up to `rank` directions for the rows of `matrix`.
    ///
    /// - Complexity: Five products of `matrix` with `rank` vectors, plus O(`rank`² * `matrix.columns`).
    package init(of matrix: Matrix, rank: Int) {
        let count = max(0, min(rank, matrix.rows, matrix.columns))
        var basis = matrix.gatheringRows(at: (0..<count).map { $0 * matrix.rows / count })
        for _ in 0..<2 {
            basis = basis.multiplied(by: matrix, transposing: .right).multiplied(by: matrix)
                .withOrthonormalRows()
        }
        let images = basis.multiplied(by: matrix, transposing: .right)
        let spectrum = SymmetricEigenvectors(of: images.multiplied(by: images, transposing: .right))
        directions = spectrum.vectors.multiplied(by: basis)
        squares = spectrum.values.map { max($0, 0) }
    }
}

extension Matrix {
    /// An orthonormal basis of the space of the rows; rows that add nothing new are left out.
    ///
    /// Gram-Schmidt, each row against all before it, twice: once is not enough where rows are nearly parallel.
    fileprivate func withOrthonormalRows() -> Matrix {
        var basis: [[Float]] = []
        for row in 0..<rows {
            var rest = Array(self[row: row])
            let length = rest.norm
            for _ in 0..<2 {
                for vector in basis { rest.add(vector, scaledBy: Float(-rest.dotProduct(with: vector))) }
            }
            let newLength = rest.norm
            // What is left of a dependent row is the rounding error of single precision.
            guard newLength > 1e-5 * length, newLength > 0 else { continue }
            rest.scale(by: Float(1 / newLength))
            basis.append(rest)
        }
        return Matrix(rows: basis.count, columns: columns, elements: basis.flatMap(\.self))
    }
}
