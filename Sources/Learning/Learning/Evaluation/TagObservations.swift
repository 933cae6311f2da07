/// What a resampled data set needs to know about one tag.
struct TagObservations {
    /// Numbers of images, as drawn.
    struct Sums {
        var truePositives: Int32 = 0
        var predicted: Int32 = 0
        var positives: Int32 = 0

        var precision: Double? { predicted > 0 ? Double(truePositives) / Double(predicted) : nil }
        var recall: Double? { positives > 0 ? Double(truePositives) / Double(positives) : nil }

        mutating func add(_ other: Sums) {
            truePositives &+= other.truePositives
            predicted &+= other.predicted
            positives &+= other.positives
        }
    }

    /// The images for which the tag was predicted.
    let predicted: [Int]

    /// The images that carry the tag.
    let positives: [Int]

    /// Those for which both hold.
    let truePositives: [Int]

    /// The average precision over all images; `nil` if it is not defined or the tag is not measured.
    let averagePrecision: Double?

    /// A Boolean value indicating whether the tag is measured.
    let isEvaluable: Bool

    private let ranking: TagRanking

    init(of images: ScoredImages, tag: Int, threshold: Float) {
        ranking = TagRanking(of: images, tag: tag)
        isEvaluable = images.evaluableTags[tag]
        predicted = Array(ranking.images(reaching: threshold))
        positives = ranking.positiveImages
        truePositives = predicted.filter { images.labels.contains(tag, at: $0) }
        averagePrecision = isEvaluable ? ranking.averagePrecision : nil
    }

    /// Adds one resampled data set to the tag's values and returns its counts.
    func append(to resamples: inout TagResamples, _ weights: UnsafeBufferPointer<Int32>) -> Sums {
        func sum(_ images: [Int]) -> Int32 { images.reduce(0) { $0 &+ weights[$1] } }
        let sums = Sums(
            truePositives: sum(truePositives),
            predicted: sum(predicted),
            positives: sum(positives)
        )
        resamples.precision.append(sums.precision)
        resamples.recall.append(sums.recall)
        resamples.lastAveragePrecision = isEvaluable ? ranking.averagePrecision(weights: weights) : nil
        resamples.averagePrecision.append(resamples.lastAveragePrecision)
        return sums
    }
}

/// The values of one tag in the resampled data sets.
struct TagResamples {
    var precision: Resampled
    var recall: Resampled
    var averagePrecision: Resampled

    /// The average precision of the latest data set; `nil` if it was not defined.
    var lastAveragePrecision: Double?

    init(capacity: Int) {
        precision = Resampled(capacity: capacity)
        recall = Resampled(capacity: capacity)
        averagePrecision = Resampled(capacity: capacity)
    }
}

/// The values of one number in the resampled data sets in which it is defined.
package struct Resampled {
    private(set) var values: [Double] = []

    /// Prepares for a number of values.
    package init(capacity: Int) {
        values.reserveCapacity(capacity)
    }

    /// Adds the value of one data set, if it is defined there.
    package mutating func append(_ value: Double?) {
        if let value { values.append(value) }
    }

    /// The measured value with the union of the percentile and the Wilson interval; `nil` if there is no value.
    package func estimate(_ value: Double?, cases: Int) -> Estimate? {
        guard let value else { return nil }
        let score = ConfidenceInterval.wilson(share: value, cases: cases)
        let interval = ConfidenceInterval.percentiles(of: values).map { score.union($0) } ?? score
        return Estimate(value: value, interval: interval)
    }
}
