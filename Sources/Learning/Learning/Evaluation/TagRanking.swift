/// The measured images in falling order of their probability of one tag.
///
/// Average precision, the precision-recall curve and the best threshold all read off this order. Images of equal
/// probability are reached together, so the order within a tie has no influence.
struct TagRanking {
    /// One distinct probability that at least one positive image has.
    private struct Step {
        /// How many ranks have been reached when all images of this probability have been.
        let end: Int

        /// How many positive ones are among them.
        let positivesEnd: Int
    }

    private let order: [Int]
    private let positives: [Int]
    private let steps: [Step]
    private let scores: [Float]

    /// Ranks the measured images of `images` by `tag`.
    ///
    /// - Complexity: O(n log n)
    init(of images: ScoredImages, tag: Int) {
        // Bit patterns of non-negative floats rise with their values. Zero may be negative, hence the sum.
        let keys = images.evaluableImages.map { image in
            UInt64(~(images.probability(of: tag, at: image) + 0).bitPattern) << 32
                | UInt64(UInt32(truncatingIfNeeded: image))
        }.sorted()
        let order = keys.map { Int(truncatingIfNeeded: $0 & 0xffff_ffff) }
        let scores = order.map { images.probability(of: tag, at: $0) }
        var positives: [Int] = []
        var steps: [Step] = []
        var reached = 0
        for (rank, image) in order.enumerated() {
            if images.labels.contains(tag, at: image) { positives.append(image) }
            let endsTie = rank + 1 == order.count || scores[rank + 1] != scores[rank]
            if endsTie && positives.count > reached {
                reached = positives.count
                steps.append(Step(end: rank + 1, positivesEnd: reached))
            }
        }
        self.order = order
        self.positives = positives
        self.steps = steps
        self.scores = scores
    }

    /// The images that carry the tag, most probable first.
    var positiveImages: [Int] { positives }

    /// The images whose probability is at least `threshold`.
    func images(reaching threshold: Float) -> ArraySlice<Int> {
        order.prefix(scores.prefix { $0 >= threshold }.count)
    }

    /// The sum over distinct probabilities of precision times the rise of recall; `nil` without positive images.
    ///
    /// The definition without interpolation, as `average_precision_score` of scikit-learn computes it.
    var averagePrecision: Double? {
        guard !positives.isEmpty else { return nil }
        var sum = 0.0
        var before = 0
        for step in steps {
            sum += Double(step.positivesEnd - before) * Double(step.positivesEnd) / Double(step.end)
            before = step.positivesEnd
        }
        return sum / Double(positives.count)
    }

    /// The average precision if every image occurred `weights[image]` times; `nil` without positive images.
    ///
    /// - Complexity: O(n), and only down to the lowest positive image. Nothing is sorted again.
    func averagePrecision(weights: UnsafeBufferPointer<Int32>) -> Double? {
        var sum = 0.0
        var total: Int32 = 0
        var found: Int32 = 0
        var rank = 0
        var positive = 0
        for step in steps {
            while rank < step.end {
                total &+= weights[order[rank]]
                rank += 1
            }
            let before = found
            while positive < step.positivesEnd {
                found &+= weights[positives[positive]]
                positive += 1
            }
            if found > before { sum += Double(found &- before) * Double(found) / Double(total) }
        }
        return found > 0 ? sum / Double(found) : nil
    }

    /// Precision and recall at every distinct probability, from the highest down.
    var curve: [PrecisionRecallPoint] {
        guard !positives.isEmpty else { return [] }
        var points: [PrecisionRecallPoint] = []
        var nextStep = 0
        var found = 0
        for rank in order.indices where rank + 1 == order.count || scores[rank + 1] != scores[rank] {
            if nextStep < steps.count && steps[nextStep].end == rank + 1 {
                found = steps[nextStep].positivesEnd
                nextStep += 1
            }
            points.append(
                PrecisionRecallPoint(
                    threshold: scores[rank],
                    precision: Double(found) / Double(rank + 1),
                    recall: Double(found) / Double(positives.count)
                )
            )
        }
        return points
    }
}

extension ScoredImages {
    /// The average precision of a tag; `nil` if no measured image carries it or the tag is not measured.
    package func averagePrecision(of tag: Int) -> Double? {
        evaluableTags[tag] ? TagRanking(of: self, tag: tag).averagePrecision : nil
    }

    /// The mean of the average precisions that are defined; `nil` if none is.
    package var meanAveragePrecision: Double? {
        (0..<tagCount).compactMap { averagePrecision(of: $0) }.mean
    }
}

extension [Double] {
    /// The arithmetic mean; `nil` of nothing.
    package var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }
}
