internal import LinearAlgebra

/// A preconditioner: a change of variables that approximately whitens the Hessian, so that few steps suffice.
///
/// The second derivative of the objective is about `C * c * transpose(X) * X + 1`, where *c* is the mean of
/// weight * p * (1 - p) for a tag. Where that estimate is large along a direction, steps along it must be small.
/// The change of variables divides by the square root of the estimate: exactly along the ``rank`` directions in
/// which the features spread most, and by the mean of the rest elsewhere.
struct LogisticRegressionPreconditioner: Sendable {
    /// The number of directions treated one by one.
    ///
    /// Measured on embeddings of 768 features, more than this saves fewer
    /// evaluations than it costs.
    static let rank = 32

    private let directions: Matrix
    private let squares: [Double]
    private let squareElsewhere: Double

    /// The number of features, which is also the column of the bias.
    let featureCount: Int

    private let imageCount: Int

    /// Examines features.
    ///
    /// - Complexity: Five matrix products of ``rank`` x features x images.
    init(features: borrowing PaddedFeatures) {
        self.init(
            features: [features.matrix],
            imageCount: features.imageCount,
            featureCount: features.featureCount
        )
    }

    /// Examines the features of `imageCount` images: the rows of all matrices that are not zeros.
    init(features: [Matrix], imageCount: Int, featureCount: Int) {
        self.featureCount = featureCount
        self.imageCount = max(imageCount, 1)
        let subspace = DominantSubspace(of: features, rank: Self.rank)
        directions = subspace.directions
        squares = subspace.squares
        let total = features.reduce(0) { $0 + $1.elements.dotProduct(with: $1.elements) }
        let remainingRank = min(imageCount, featureCount) - squares.count
        squareElsewhere = max(0, total - squares.reduce(0, +)) / Double(max(remainingRank, 1))
    }

    /// The change of variables at one C.
    ///
    /// - Parameters:
    ///   - inverseRegularization: The factor *C* of the loss.
    ///   - curvatures: For each tag the sum over the images of weight * p * (1 - p), at the starting point.
    /// - Returns: The map between the new variables and parameters.
    func scaling(inverseRegularization: Double, curvatures: [Double]) -> Scaling {
        var along = Matrix(rows: curvatures.count, columns: squares.count)
        var elsewhere: [Float] = []
        var bias: [Float] = []
        for (tag, curvature) in curvatures.enumerated() {
            // A tag that is decided everywhere has next to no curvature; a floor keeps its bias from flying off.
            let curvature = max(inverseRegularization * curvature, 1e-3 * inverseRegularization)
            let mean = curvature / Double(imageCount)
            let rest = 1 / (1 + mean * squareElsewhere).squareRoot()
            elsewhere.append(Float(rest))
            bias.append(Float(1 / curvature.squareRoot()))
            for (index, square) in squares.enumerated() {
                along[tag, index] = Float(1 / (1 + mean * square).squareRoot() - rest)
            }
        }
        return Scaling(
            directions: directions,
            along: along,
            elsewhere: elsewhere,
            bias: bias,
            biasColumn: featureCount
        )
    }
}

extension LogisticRegressionPreconditioner {
    /// A symmetric linear map of each tag's parameters: from the new variables to parameters, and just as well from
    /// a gradient with respect to parameters to one with respect to the new variables.
    struct Scaling: Sendable {
        /// Orthonormal directions as rows.
        fileprivate let directions: Matrix

        /// For each tag what each direction is scaled by in addition to `elsewhere`.
        fileprivate let along: Matrix
        fileprivate let elsewhere: [Float]
        fileprivate let bias: [Float]
        fileprivate let biasColumn: Int

        /// Maps parameters or gradients, one row a tag in `tags`.
        func callAsFunction(_ rows: Matrix, tags: [Int]) -> Matrix {
            var shares = rows.multiplied(by: directions, transposing: .right)
            var result = rows
            for (row, tag) in tags.enumerated() {
                for index in 0..<shares.columns { shares[row, index] *= along[tag, index] }
                let start = row * rows.columns
                let factor = elsewhere[tag]
                result.elements.withUnsafeMutableBufferPointer { elements in
                    for column in start..<start + rows.columns { elements[column] *= factor }
                }
                result.elements[start + biasColumn] = rows.elements[start + biasColumn] * bias[tag]
            }
            Matrix.multiply(shares, directions, addingTo: &result)
            return result
        }
    }
}
