internal import Annotations
internal import Glibc
internal import LinearAlgebra

/// The tags of a training that its images can teach, and what a head does about the others.
struct TrainableTags: Sendable {
    /// The trainable tags, rising.
    let indices: [Int]

    private let imageCount: Int
    private let imagesByTag: [Int]

    /// Finds the trainable tags.
    init(in labels: LabelSet, weights: SampleWeights) {
        indices = TagWeightTotals(labels: labels, weights: weights).trainableTags(of: labels.type)
        imageCount = labels.imageCount
        imagesByTag = labels.imagesByTag
    }

    /// The objective over the trainable tags alone.
    func objective(
        features: consuming PaddedFeatures,
        labels: LabelSet,
        weights: SampleWeights,
        isConcurrent: Bool
    ) -> LogisticRegressionObjective {
        if indices.count == labels.tagCount {
            return LogisticRegressionObjective(
                features: features,
                labels: labels,
                weights: weights,
                isConcurrent: isConcurrent
            )
        }
        let known = trainableTags(of: labels)
        // A multiclass image of no trainable tag has weight zero, so it can go; a multilabel one still shows
        // what the other tags do not look like.
        let images = known.indices.filter { labels.type == .multilabel || !known[$0].isEmpty }
        return LogisticRegressionObjective(
            features: features.gathering(images),
            labels: LabelSet(
                type: labels.type,
                tagCount: indices.count,
                tagsByImage: images.map { known[$0] }
            ),
            weights: SampleWeights(
                images: images.map { weights.images[$0] },
                tags: indices.map { weights.tags[$0] }
            ),
            isConcurrent: isConcurrent
        )
    }

    /// The loss of images over the trainable tags alone; a multiclass image of no trainable tag costs nothing.
    ///
    /// - Precondition: There is a trainable tag.
    func loss(of labels: LabelSet, weights: SampleWeights) -> LogisticLoss {
        let known = trainableTags(of: labels)
        let isUnknown = known.map { labels.type == .multiclass && $0.isEmpty }
        return LogisticLoss(
            labels: LabelSet(
                type: labels.type,
                tagCount: indices.count,
                tagsByImage: zip(known, isUnknown).map { $1 ? [0] : $0 }
            ),
            weights: SampleWeights(
                images: zip(weights.images, isUnknown).map { $1 ? 0 : $0 },
                tags: indices.map { weights.tags[$0] }
            )
        )
    }

    /// The tags of each image as positions in ``indices``.
    private func trainableTags(of labels: LabelSet) -> [[Int]] {
        var positions = [Int?](repeating: nil, count: labels.tagCount)
        for (position, tag) in indices.enumerated() { positions[tag] = position }
        return labels.tagsByImage.map { tags in tags.compactMap { positions[$0] } }
    }

    /// The parameters of the best head that ignores the features, for `width` columns.
    func null(in labels: LabelSet, weights: SampleWeights, featureCount: Int, width: Int) -> Matrix {
        let bias = TagWeightTotals(labels: labels, weights: weights).interceptOnlyBias(
            of: labels.type,
            tags: indices
        )
        return LogisticRegressionObjective.null(bias: bias, featureCount: featureCount, width: width)
    }

    /// The parameters that stand for a head.
    ///
    /// - Precondition: `head` has the tags and the features of this training.
    func parameters(of head: LinearHead, like objective: LogisticRegressionObjective) -> Matrix {
        precondition(
            head.tagCount == imagesByTag.count && head.featureCount == objective.featureCount,
            """
            A head of \(head.tagCount) tags and \(head.featureCount) features cannot start a fit of \
            \(imagesByTag.count) tags and \(objective.featureCount) features.
            """
        )
        var parameters = Matrix(rows: indices.count, columns: objective.width)
        for (position, tag) in indices.enumerated() {
            let row = position * objective.width
            parameters.elements.replaceSubrange(row..<row + head.featureCount, with: head.weights[row: tag])
            parameters[position, head.featureCount] = head.bias[tag]
        }
        return parameters
    }

    /// The head that fitted parameters stand for.
    func head(from parameters: Matrix, of type: ClassificationType, featureCount: Int) -> LinearHead {
        var fitted = indices.indices.map { parameters[$0, featureCount] }
        if type == .multiclass, !fitted.isEmpty {
            // A softmax ignores what all biases have in common; without it they are comparable between fits.
            let mean = fitted.reduce(0, +) / Float(fitted.count)
            fitted = fitted.map { $0 - mean }
        }
        var bias = imagesByTag.map { count in
            switch type {
            case .multilabel: Float(log((Double(count) + 0.5) / (Double(imageCount - count) + 0.5)))
            case .multiclass: (fitted.min() ?? 0) - Float(log(Double(2 * imageCount + 1)))
            }
        }
        var weights = Matrix(rows: imagesByTag.count, columns: featureCount)
        for (position, tag) in indices.enumerated() {
            weights.elements.replaceSubrange(
                tag * featureCount..<(tag + 1) * featureCount,
                with: parameters[row: position].prefix(featureCount)
            )
            bias[tag] = fitted[position]
        }
        return LinearHead(type: type, weights: weights, bias: bias)
    }
}
