internal import Annotations
internal import Glibc

/// How much weight each tag has in a training.
struct TagWeightTotals: Sendable {
    /// For each tag the weight of the images that carry it.
    private(set) var positive: [Double]

    /// For each tag the weight of the images that do not; zeros if multiclass.
    private(set) var negative: [Double]

    /// Adds up weights.
    init(labels: LabelSet, weights: SampleWeights) {
        positive = [Double](repeating: 0, count: labels.tagCount)
        negative = positive
        let total = weights.images.reduce(0) { $0 + Double($1) }
        for (tags, weight) in zip(labels.tagsByImage, weights.images) {
            for tag in tags { positive[tag] += Double(weight) }
        }
        for tag in 0..<labels.tagCount {
            if labels.type == .multilabel {
                negative[tag] = max(0, total - positive[tag]) * Double(weights.tags[tag].negative)
            }
            positive[tag] *= Double(weights.tags[tag].positive)
        }
    }

    /// The tags that can be told from the others: those with positive weight, and with negative weight too if
    /// multilabel.
    func trainableTags(of type: ClassificationType) -> [Int] {
        positive.indices.filter { positive[$0] > 0 && (type == .multiclass || negative[$0] > 0) }
    }

    /// The biases of the best head that ignores the features, for the trainable `tags`.
    func interceptOnlyBias(of type: ClassificationType, tags: [Int]) -> [Float] {
        switch type {
        case .multilabel: return tags.map { Float(log(positive[$0] / negative[$0])) }
        case .multiclass:
            let logarithms = tags.map { log(positive[$0]) }
            let mean = logarithms.reduce(0, +) / Double(max(logarithms.count, 1))
            return logarithms.map { Float($0 - mean) }
        }
    }
}
