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
        self.init(of: [matrix], rank: rank)
    }

    /// Finds up to `rank` directions for the rows of several matrices of as many columns.
    ///
    /// - Precondition: There is at least one matrix.
    package init(of parts: [Matrix], rank: Int) {
        let columns = parts[0].columns
        let rows = parts.reduce(0) { $0 + $1.rows }
        let count = max(0, min(rank, rows, columns))
        var basis = parts.gatheringRows(at: (0..<count).map { $0 * rows / count })
        for _ in 0..<2 {
            var powers = Matrix(rows: basis.rows, columns: columns)
            for part in parts {
                Matrix.multiply(
                    basis.multiplied(by: part, transposing: .right),
                    part,
                    addingTo: &powers
                )
            }
            basis = powers.withOrthonormalRows()
        }
        var products = Matrix(rows: basis.rows, columns: basis.rows)
        for part in parts {
            let images = basis.multiplied(by: part, transposing: .right)
            Matrix.multiply(images, images, transposing: .right, addingTo: &products)
        }
        let spectrum = SymmetricEigenvectors(of: products)
        directions = spectrum.vectors.multiplied(by: basis)
        squares = spectrum.values.map { max($0, 0) }
    }
}

extension [Matrix] {
    /// The rows at rising numbers, counted through all matrices.
    fileprivate func gatheringRows(at numbers: [Int]) -> Matrix {
        var gathered: [Float] = []
        var (part, start) = (0, 0)
        for number in numbers {
            while number - start >= self[part].rows {
                start += self[part].rows
                part += 1
            }
            gathered += self[part][row: number - start]
        }
        return Matrix(rows: numbers.count, columns: self[0].columns, elements: gathered)
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
