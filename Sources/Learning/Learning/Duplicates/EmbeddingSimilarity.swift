import LinearAlgebra

/// Cosines between the embeddings of a collection, plain and relative to the collection's mean.
struct EmbeddingSimilarity {
    private let embeddings: Matrix
    private let lengths: [Float]
    private let productsWithMean: [Float]
    private let squaredMean: Float

    /// Prepares the lengths and the mean of the unit embeddings.
    ///
    /// - Parameters:
    ///   - embeddings: One row an image.
    ///   - shrinkingImages: The mean is multiplied by n / (n + this).
    /// - Complexity: O(elements)
    init(_ embeddings: Matrix, shrinkingImages: Float) {
        let columns = embeddings.columns
        let lengths = (0..<embeddings.rows).map { row in
            Self.dot(embeddings, row, embeddings, row).squareRoot()
        }
        var mean = Matrix(rows: 1, columns: columns)
        for row in 0..<embeddings.rows where lengths[row] > 0 {
            for column in 0..<columns { mean.elements[column] += embeddings[row, column] / lengths[row] }
        }
        for column in 0..<columns { mean.elements[column] /= Float(embeddings.rows) + shrinkingImages }
        self.embeddings = embeddings
        self.lengths = lengths
        productsWithMean = (0..<embeddings.rows).map { row in
            lengths[row] > 0 ? Self.dot(embeddings, row, mean, 0) / lengths[row] : 0
        }
        squaredMean = Self.dot(mean, 0, mean, 0)
    }

    /// The cosine of two embeddings, and the same after subtracting the mean from both.
    ///
    /// An embedding of all zeros, or one that equals the mean, is at a cosine of zero to everything.
    func cosines(_ first: Int, _ second: Int) -> (plain: Float, centerd: Float) {
        guard lengths[first] > 0 && lengths[second] > 0 else { return (0, 0) }
        let plain = Self.dot(embeddings, first, embeddings, second) / (lengths[first] * lengths[second])
        let (a, b) = (productsWithMean[first], productsWithMean[second])
        let squaredLengths = (1 - 2 * a + squaredMean) * (1 - 2 * b + squaredMean)
        guard squaredLengths > 1e-12 else { return (plain, 0) }
        return (plain, (plain - a - b + squaredMean) / squaredLengths.squareRoot())
    }

    /// The inner product of two rows in eight partial sums, which is what the compiler needs to use vectors.
    private static func dot(_ left: Matrix, _ leftRow: Int, _ right: Matrix, _ rightRow: Int) -> Float {
        let columns = left.columns
        return left.elements.withUnsafeBufferPointer { leftElements in
            right.elements.withUnsafeBufferPointer { rightElements in
                let a = UnsafeBufferPointer(
                    rebasing: leftElements[leftRow * columns..<(leftRow + 1) * columns]
                )
                let b = UnsafeBufferPointer(
                    rebasing: rightElements[rightRow * columns..<(rightRow + 1) * columns]
                )
                var sums = SIMD8<Float>()
                let whole = columns / 8 * 8
                for start in stride(from: 0, to: whole, by: 8) {
                    var x = SIMD8<Float>()
                    var y = SIMD8<Float>()
                    for lane in 0..<8 {
                        x[lane] = a[start + lane]
                        y[lane] = b[start + lane]
                    }
                    sums += x * y
                }
                var rest: Float = 0
                for index in whole..<columns { rest += a[index] * b[index] }
                return sums.sum() + rest
            }
        }
    }
}
