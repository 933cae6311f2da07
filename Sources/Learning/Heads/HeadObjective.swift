internal import LinearAlgebra

/// The data of one training, prepared so that the loss of a head and its gradient cost two matrix products.
///
/// With strength *C* a training minimises
///
///     C * (sum over the images of weight * loss) + 1/2 * (sum of the squares of the weights)
///
/// where the bias is not penalised: scikit-learn's meaning of `C`. The loss is the softmax log-loss over all tags
/// if multiclass (two tags have two columns), and the sum of each tag's sigmoid log-loss if multilabel; the
/// latter falls apart into one problem a tag. This type measures the sum over the images; *C* and the penalty are
/// added in ``HeadSolver``.
///
/// Parameters are matrices of tags x ``width``: the weights, then the bias, then zeros up to a multiple of 16.
struct HeadObjective: Sendable {
    /// The loss and the derivatives at one point.
    struct Measurement: Sendable {
        /// The loss and the curvatures of the tags measured.
        let cost: HeadLoss.Cost

        /// The gradient of the loss, tags measured x ``width``.
        let gradient: Matrix
    }

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

    /// What makes the problem nearly round.
    let preconditioner: HeadPreconditioner

    private let loss: HeadLoss

    /// The number of columns of a matrix of parameters.
    var width: Int { features.columns }

    /// Prepares data, in the memory of `features` if nobody else holds them.
    ///
    /// - Precondition: Features, labels and weights agree in their counts, and every tag has positive weight (and
    ///   negative weight, if multilabel).
    init(features: consuming PaddedFeatures, labels: LabelSet, weights: SampleWeights) {
        featureCount = features.featureCount
        imageCount = features.imageCount
        // Before the column of ones is there, which is no feature.
        preconditioner = HeadPreconditioner(features: features)
        for image in 0..<imageCount { features.matrix[image, featureCount] = 1 }
        self.features = features.matrix

        let masses = WeightMasses(labels: labels, weights: weights)
        var null = Matrix(rows: labels.tagCount, columns: self.features.columns)
        for (tag, bias) in masses.nullBias(of: labels.type).enumerated() { null[tag, featureCount] = bias }
        self.null = null

        loss = HeadLoss(labels: labels, weights: weights)
        groups =
            switch labels.type {
            case .multiclass: labels.tagCount > 0 ? [0..<labels.tagCount] : []
            case .multilabel: (0..<labels.tagCount).map { $0..<$0 + 1 }
            }
    }

    /// Measures the loss of some tags.
    ///
    /// - Parameters:
    ///   - parameters: One row a tag in `tags`.
    ///   - tags: Whole groups in rising order.
    /// - Returns: The loss and its derivatives, without strength and penalty.
    /// - Complexity: Two matrix products of tags x features x images.
    func measure(_ parameters: Matrix, tags: [Int]) -> Measurement {
        // Image by image, because the features lie so in memory; the logits are small enough to be turned.
        var logits = features.multiplied(by: parameters, transposing: .right).transposed()
        let cost = loss.replaceWithResiduals(&logits, tags: tags)
        return Measurement(cost: cost, gradient: logits.multiplied(by: features))
    }
}
