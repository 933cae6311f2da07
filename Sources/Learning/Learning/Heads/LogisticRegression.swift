package import Annotations
package import LinearAlgebra

/// Trains linear heads: L2-regularized logistic regression on the features of images.
///
/// Prepare a fitting once and call ``fit(inverseRegularization:from:tolerance:iterationLimit:check:)`` for as many inverseRegularizations
/// as needed. Features should be standardized (see ``Standardization``): the optimum does not depend on a shift
/// of the features, but the number of steps does.
///
/// A tag that no image carries, or (multilabel) that every image carries, cannot be learned. It gets zero weights
/// and a bias as if half an image decided it: multilabel, the logarithm of (images with it + 1/2) to (images
/// without it + 1/2); multiclass, the lowest bias of the others less log(2 * images + 1).
package struct LogisticRegression: Sendable {
    /// The tolerance for a head that is kept.
    ///
    /// On embeddings the objective is then within a few millionths of its minimum.
    package static let tightTolerance = 1e-5

    /// The tolerance for a head that only helps to choose a C.
    ///
    /// On embeddings its log-loss on other images is then within a few thousandths of that at the minimum; up to a
    /// hundredth where regularization is too weak.
    package static let looseTolerance = 1e-3

    /// The largest magnitude of a feature.
    ///
    /// Standardized features are around one; beyond this limit, products of three would leave single precision.
    package static let featureLimit: Float = 1e6

    /// The values of C that can be fitted.
    package static let inverseRegularizationRange = 1e-9...1e9

    /// How the tags of one image relate to each other.
    package let type: ClassificationType

    private let tags: TrainableTags
    private let solver: LogisticRegressionSolver

    /// Prepares a fitting on a copy of features, images x features; otherwise like ``init(features:labels:weights:)-(PaddedFeatures,_,_)``.
    package init(features: Matrix, labels: LabelSet, weights: SampleWeights? = nil)
        throws(LogisticRegressionError)
    {
        try self.init(features: PaddedFeatures(features), labels: labels, weights: weights)
    }

    /// Prepares a fitting.
    ///
    /// Examines the spread of the features, at the cost of a few evaluations, and works in their memory if nobody else
    /// holds them.
    ///
    /// - Parameters:
    ///   - features: The features of the images, standardized.
    ///   - labels: The true tags of the images.
    ///   - weights: What the images count; `nil` counts every image once.
    ///   - isConcurrent: Whether a fit may use all processors; the result is the same.
    /// - Throws: ``LogisticRegressionError`` if there are no images or a feature is out of range.
    /// - Precondition: Features, labels and weights have the same number of images, and labels and weights the
    ///   same number of tags.
    package init(
        features: consuming PaddedFeatures,
        labels: LabelSet,
        weights: SampleWeights? = nil,
        isConcurrent: Bool = false
    ) throws(LogisticRegressionError) {
        let weights = weights ?? .uniform(for: labels)
        let (imageCount, columns) = (features.imageCount, features.matrix.columns)
        precondition(
            imageCount == labels.imageCount && imageCount == weights.images.count
                && labels.tagCount == weights.tags.count,
            """
            \(imageCount) rows of features, \(labels.imageCount) labels and \(weights.images.count) weights \
            do not agree, or \(labels.tagCount) tags and \(weights.tags.count) tag weights.
            """
        )
        guard imageCount > 0 else { throw LogisticRegressionError(.noImages) }
        if let index = features.matrix.elements.firstIndex(where: { !(abs($0) <= Self.featureLimit) }) {
            throw LogisticRegressionError(
                .featureOutOfRange(image: index / columns, feature: index % columns)
            )
        }
        type = labels.type
        tags = TrainableTags(in: labels, weights: weights)
        solver = LogisticRegressionSolver(
            objective: tags.objective(
                features: features,
                labels: labels,
                weights: weights,
                isConcurrent: isConcurrent
            )
        )
    }

    /// Fits a head.
    ///
    /// - Parameters:
    ///   - inverseRegularization: How much the images count against the penalty: the *C* of scikit-learn, 1e-9 to 1e9.
    ///   - start: A head to start from, of the same shape and in the same features, such as that of a neighboring
    ///     C; `nil` starts from the head that ignores the features.
    ///   - tolerance: The length of the gradient to reach, relative to that of the head that ignores the features.
    ///     Single precision ends the search at about 1e-5 even if less is asked for.
    ///   - iterationLimit: The number of steps after which the search gives up.
    ///   - check: Called before every evaluation of the objective; what it throws ends the fit.
    /// - Throws: What `check` throws.
    /// - Returns: The head for the features as given, and how the search went. Equal input gives equal bits,
    ///   whatever else runs.
    /// - Complexity: O(images * features * tags) for each of ten to a hundred evaluations.
    package func fit(
        inverseRegularization: Double,
        from start: LinearHead? = nil,
        tolerance: Double = tightTolerance,
        iterationLimit: Int = 500,
        check: () throws -> Void = {}
    ) throws -> LogisticRegressionFit {
        precondition(
            Self.inverseRegularizationRange.contains(inverseRegularization),
            "An inverse regularization of \(inverseRegularization) is beyond \(Self.inverseRegularizationRange)."
        )
        let solution = try solver.minimize(
            inverseRegularization: inverseRegularization,
            from: start.map { tags.parameters(of: $0, like: solver.objective) } ?? solver.objective.null,
            tolerance: tolerance,
            iterationLimit: iterationLimit,
            check: check
        )
        return LogisticRegressionFit(
            head: tags.head(from: solution.parameters, of: type, featureCount: solver.objective.featureCount),
            inverseRegularization: inverseRegularization,
            objective: solution.objective,
            relativeGradient: solution.relativeGradient,
            iterations: solution.iterations,
            evaluations: solution.evaluations,
            isConverged: solution.isConverged
        )
    }
}
