internal import Annotations
internal import Dispatch
internal import LinearAlgebra
internal import Synchronization

/// The data of one training, prepared so that the loss of a head and its gradient cost two matrix products.
///
/// With C *C* a training minimizes
///
///     C * (sum over the images of weight * loss) + 1/2 * (sum of the squares of the weights)
///
/// where the bias is not penalized: scikit-learn's meaning of `C`. The loss is the softmax log-loss over all tags
/// if multiclass (two tags have two columns), and the sum of each tag's sigmoid log-loss if multilabel; the
/// latter falls apart into one problem a tag. This type measures the sum over the images; *C* and the penalty are
/// added in ``LogisticRegressionSolver``.
///
/// Parameters are matrices of tags x ``width``: the weights, then the bias, then zeros up to a multiple of 16.
struct LogisticRegressionObjective: Sendable {
    /// The number of features, which is also the column of the bias.
    let featureCount: Int

    /// The number of images.
    let imageCount: Int

    /// Images x ``width``, with a column of ones for the bias.
    let features: Matrix

    /// The ranges of tags that must be fitted together: all of them, or each on its own.
    let groups: [Range<Int>]

    /// The parameters of the best head that ignores the features: zero weights, and the bias that gives every
    /// tag its weighted frequency.
    let null: Matrix

    /// Preconditions the problem: approximately whitens the Hessian.
    let preconditioner: LogisticRegressionPreconditioner

    private let loss: LogisticLoss

    /// The rows that are worked on at a time: with 2,000 features they take a megabyte, half of a usual second-level cache.
    private static let blockSize = 128

    /// The parts that the rows are summed in; fixed, so that results are the same however many threads there are.
    private static let partCount = 4

    /// Whether the parts are worked on side by side: for a single fit, where nothing else keeps the other processors busy.
    private let isConcurrent: Bool

    /// The number of columns of a matrix of parameters.
    var width: Int { features.columns }

    /// Prepares data, in the memory of `features` if nobody else holds them.
    ///
    /// - Precondition: Features, labels and weights agree in their counts, and every tag has positive weight (and
    ///   negative weight, if multilabel).
    init(
        features: consuming PaddedFeatures,
        labels: LabelSet,
        weights: SampleWeights,
        isConcurrent: Bool = false
    ) {
        self.isConcurrent = isConcurrent
        featureCount = features.featureCount
        imageCount = features.imageCount
        // Before the column of ones is there, which is no feature.
        preconditioner = LogisticRegressionPreconditioner(features: features)
        for image in 0..<imageCount { features.matrix[image, featureCount] = 1 }
        self.features = features.matrix

        let totals = TagWeightTotals(labels: labels, weights: weights)
        null = Self.null(
            bias: totals.interceptOnlyBias(of: labels.type, tags: Array(0..<labels.tagCount)),
            featureCount: featureCount,
            width: self.features.columns
        )

        loss = LogisticLoss(labels: labels, weights: weights)
        groups = Self.groups(of: labels.type, tagCount: labels.tagCount)
    }

    /// The parameters of a head that ignores the features, of `width` columns.
    static func null(bias: [Float], featureCount: Int, width: Int) -> Matrix {
        var null = Matrix(rows: bias.count, columns: width)
        for (tag, bias) in bias.enumerated() { null[tag, featureCount] = bias }
        return null
    }

    /// The ranges of tags that must be fitted together.
    static func groups(of type: ClassificationType, tagCount: Int) -> [Range<Int>] {
        switch type {
        case .multiclass: tagCount > 0 ? [0..<tagCount] : []
        case .multilabel: (0..<tagCount).map { $0..<$0 + 1 }
        }
    }

    /// Measures the loss of some tags.
    ///
    /// - Parameters:
    ///   - parameters: One row a tag in `tags`.
    ///   - tags: Whole groups in rising order.
    /// - Returns: The loss and its derivatives, without C and penalty.
    /// - Complexity: Two matrix products of tags x features x images.
    func measure(_ parameters: Matrix, tags: [Int]) -> LogisticRegressionMeasurement {
        let parts = (0..<Self.partCount).map { part in
            let blocks = (features.rows + Self.blockSize - 1) / Self.blockSize
            let start = blocks * part / Self.partCount * Self.blockSize
            let end = blocks * (part + 1) / Self.partCount * Self.blockSize
            return min(start, features.rows)..<min(end, features.rows)
        }
        .filter { !$0.isEmpty }
        let measurements: [LogisticRegressionMeasurement]
        if isConcurrent {
            let finished = Mutex([LogisticRegressionMeasurement?](repeating: nil, count: parts.count))
            DispatchQueue.concurrentPerform(iterations: parts.count) { part in
                let measurement = measure(parameters, tags: tags, rows: parts[part])
                finished.withLock { $0[part] = measurement }
            }
            measurements = finished.withLock { $0.compactMap(\.self) }
        } else {
            measurements = parts.map { measure(parameters, tags: tags, rows: $0) }
        }
        // In the order of the parts, so that no bit depends on which thread was faster.
        return measurements.reduce(into: LogisticRegressionMeasurement(tagCount: tags.count, width: width)) {
            $0.add($1)
        }
    }

    /// What some rows add to the loss and its gradient.
    private func measure(_ parameters: Matrix, tags: [Int], rows: Range<Int>) -> LogisticRegressionMeasurement
    {
        // A block of rows stays in the processor's cache for both products: half the traffic of memory, which bounds them.
        var measurement = LogisticRegressionMeasurement(tagCount: tags.count, width: width)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockSize) {
            let block = features.rows(start..<min(start + Self.blockSize, rows.upperBound))
            var logits = Matrix(rows: tags.count, columns: block.range.count)
            Matrix.multiply(parameters.allRows, block, transposing: .right, into: &logits)
            measurement.cost.add(loss.replaceWithResiduals(&logits, tags: tags, startingAt: start))
            Matrix.multiply(logits.allRows, block, addingTo: &measurement.gradient)
        }
        return measurement
    }
}
