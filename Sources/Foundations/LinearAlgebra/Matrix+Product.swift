internal import COneDNN

extension Matrix {
    /// Which factors of a product are read as their transposes.
    package struct Transposition: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Reads the left factor column by column.
        package static let left = Transposition(rawValue: 1)

        /// Reads the right factor column by column.
        package static let right = Transposition(rawValue: 2)
    }

    /// Computes `left * right` into memory that exists already.
    ///
    /// Runs on the calling thread only, so a result depends on the factors and the processor and never on how
    /// many threads work elsewhere: callers divide their work above this call. As a side effect the calling
    /// thread stays limited to one OpenMP thread.
    ///
    /// - Parameters:
    ///   - left: A matrix of *m* x *k*, or *k* x *m* if it is transposed.
    ///   - right: A matrix of *k* x *n*, or *n* x *k* if it is transposed.
    ///   - transposing: The factors to read as their transposes.
    ///   - product: A matrix of *m* x *n*; every element is overwritten.
    /// - Precondition: The shapes agree.
    /// - Complexity: O(*mnk*), summed in single precision in the order of oneDNN's kernel for this processor.
    package static func multiply(
        _ left: Matrix,
        _ right: Matrix,
        transposing: Transposition = [],
        into product: inout Matrix
    ) {
        multiply(left.allRows, right.allRows, transposing: transposing, into: &product)
    }

    /// Computes `left * right` for some rows of matrices; otherwise like ``multiply(_:_:transposing:into:)-(Matrix,_,_,_)``.
    package static func multiply(
        _ left: MatrixRows,
        _ right: MatrixRows,
        transposing: Transposition = [],
        into product: inout Matrix
    ) {
        product.storeProduct(of: left, right, transposing: transposing, keeping: 0)
    }

    /// Adds `left * right` to a matrix; otherwise like ``multiply(_:_:transposing:into:)-(Matrix,_,_,_)``.
    package static func multiply(
        _ left: Matrix,
        _ right: Matrix,
        transposing: Transposition = [],
        addingTo sum: inout Matrix
    ) {
        multiply(left.allRows, right.allRows, transposing: transposing, addingTo: &sum)
    }

    /// Adds `left * right` for some rows of matrices.
    package static func multiply(
        _ left: MatrixRows,
        _ right: MatrixRows,
        transposing: Transposition = [],
        addingTo sum: inout Matrix
    ) {
        sum.storeProduct(of: left, right, transposing: transposing, keeping: 1)
    }

    /// The product with another matrix, in new memory.
    ///
    /// - Precondition: The shapes agree.
    package func multiplied(by right: Matrix, transposing: Transposition = []) -> Matrix {
        var product = Matrix(
            rows: transposing.contains(.left) ? columns : rows,
            columns: transposing.contains(.right) ? right.rows : right.columns
        )
        Matrix.multiply(self, right, transposing: transposing, into: &product)
        return product
    }

    /// Sets `self` to `left * right + share * self`.
    private mutating func storeProduct(
        of left: MatrixRows,
        _ right: MatrixRows,
        transposing: Transposition,
        keeping share: Float
    ) {
        let isLeftTransposed = transposing.contains(.left)
        let isRightTransposed = transposing.contains(.right)
        let (leftRows, leftColumns) = (left.range.count, left.matrix.columns)
        let (rightRows, rightColumns) = (right.range.count, right.matrix.columns)
        let inner = isLeftTransposed ? leftRows : leftColumns
        let outerLeft = isLeftTransposed ? leftColumns : leftRows
        let outerRight = isRightTransposed ? rightRows : rightColumns
        precondition(
            (isRightTransposed ? rightColumns : rightRows) == inner && rows == outerLeft
                && columns == outerRight,
            """
            A product of \(leftRows) x \(leftColumns) and \(rightRows) x \(rightColumns), transposing \
            \(transposing.rawValue), does not fit \(rows) x \(columns).
            """
        )
        guard rows > 0, columns > 0 else { return }
        guard inner > 0 else {
            if share == 0 { self = Matrix(rows: rows, columns: columns) }
            return
        }
        // The setting belongs to the calling thread and costs nanoseconds, so it is simply repeated.
        omp_set_num_threads(1)
        // oneDNN, unlike the Fortran BLAS, takes row-major matrices.
        let status = left.withUnsafeBufferPointer { leftElements in
            right.withUnsafeBufferPointer { rightElements in
                dnnl_sgemm(
                    CChar(bitPattern: UInt8(ascii: isLeftTransposed ? "T" : "N")),
                    CChar(bitPattern: UInt8(ascii: isRightTransposed ? "T" : "N")),
                    dnnl_dim_t(rows),
                    dnnl_dim_t(columns),
                    dnnl_dim_t(inner),
                    1,
                    leftElements.baseAddress,
                    dnnl_dim_t(leftColumns),
                    rightElements.baseAddress,
                    dnnl_dim_t(rightColumns),
                    share,
                    &elements,
                    dnnl_dim_t(columns)
                )
            }
        }
        precondition(status == dnnl_success, "oneDNN refused a matrix product (status \(status.rawValue)).")
    }
}
