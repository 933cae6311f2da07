/// Whether one model is better than another on the same images.
///
/// Both are evaluated on the same resampled data sets, so what makes an image hard for both cancels out. An interval
/// that does not hold zero says that the difference is more than luck.
package struct PairedComparison: Hashable, Sendable, Codable {
    /// The accuracy of the new model less that of the old one; `nil` if nothing is measured.
    package let accuracyGain: Estimate?

    /// The mean average precision of the new model less that of the old one; `nil` if nothing is measured.
    package let meanAveragePrecisionGain: Estimate?

    /// The overall precision of the new model less that of the old one; `nil` if one of them predicted nothing.
    package let precisionGain: Estimate?

    /// The overall recall of the new model less that of the old one; `nil` if nothing is measured.
    package let recallGain: Estimate?

    /// Compares two models on the images and tags that both measured.
    ///
    /// The percentile intervals are widened, because with few images two models easily agree on all of them. For
    /// accuracy by the interval of Agresti and Min, "Simple improved confidence intervals for comparing matched
    /// proportions", Statistics in Medicine 24, 2005, which adds half an image to each of the four cases of right
    /// and wrong; for the other numbers by the half-width which that interval has when the models agree
    /// everywhere. Groups of near-duplicates count as one image.
    ///
    /// - Parameters:
    ///   - new: The scores of the model whose gain is asked for.
    ///   - old: The scores of the other model.
    ///   - threshold: The probability from which on a tag counts as predicted; used by precision, recall and
    ///     multilabel accuracy.
    ///   - resamples: The number of data sets drawn.
    ///   - seed: The seed of the job.
    /// - Precondition: Both have the same labels and groups.
    package init(
        of new: ScoredImages,
        against old: ScoredImages,
        threshold: Float,
        resamples: Int = 1_000,
        seed: UInt64
    ) {
        precondition(
            new.labels == old.labels && new.groups == old.groups,
            "Only scores of the same images with the same tags can be compared."
        )
        let common = zip(new.evaluableTags, old.evaluableTags).map { $0 && $1 }
        let (new, old) = (new.measuring(common), old.measuring(common))
        let differences = new.evaluableImages.map { image in
            (new.isCorrect(image, threshold: threshold) ? 1 : 0)
                - (old.isCorrect(image, threshold: threshold) ? 1 : 0)
        }
        let tags = common.indices.filter { common[$0] }
        let rankings = (
            new: tags.map { TagRanking(of: new, tag: $0) }, old: tags.map { TagRanking(of: old, tag: $0) }
        )
        let detections = (
            new: ImageDetections(of: new, threshold: threshold),
            old: ImageDetections(of: old, threshold: threshold)
        )
        var resampler = GroupResampler(of: new, seed: seed)
        var overall = (precision: Resampled(capacity: resamples), recall: Resampled(capacity: resamples))
        var accuracies = Resampled(capacity: resamples)
        var precisions = Resampled(capacity: resamples)
        for _ in 0..<resamples where resampler.groupCount > 0 {
            resampler.draw { weights in
                var (gain, total): (Int, Int) = (0, 0)
                for (image, difference) in zip(new.evaluableImages, differences) {
                    gain += difference * Int(weights[image])
                    total += Int(weights[image])
                }
                accuracies.append(Double(gain) / Double(total))
                let counts = (new: detections.new.counts(weights), old: detections.old.counts(weights))
                overall.precision.append(difference(counts.new.precision, counts.old.precision))
                overall.recall.append(difference(counts.new.recall, counts.old.recall))
                precisions.append(
                    difference(
                        rankings.new.compactMap { $0.averagePrecision(weights: weights) }.mean,
                        rankings.old.compactMap { $0.averagePrecision(weights: weights) }.mean
                    )
                )
            }
        }
        accuracyGain =
            differences.isEmpty ? nil : Self.accuracyGain(differences, accuracies, resampler.groupCount)
        let halfWidth = ConfidenceInterval.normalQuantile / Double(resampler.groupCount + 2)
        func estimate(_ gain: Double?, _ resampled: Resampled) -> Estimate? {
            gain.map { Self.estimate($0, around: $0, halfWidth: halfWidth, resampled) }
        }
        let counts = (
            new: new.confusionCounts(threshold: threshold), old: old.confusionCounts(threshold: threshold)
        )
        meanAveragePrecisionGain = estimate(
            difference(new.meanAveragePrecision, old.meanAveragePrecision),
            precisions
        )
        precisionGain = estimate(difference(counts.new.precision, counts.old.precision), overall.precision)
        recallGain = estimate(difference(counts.new.recall, counts.old.recall), overall.recall)
    }

    private static func accuracyGain(_ differences: [Int], _ resampled: Resampled, _ groupCount: Int)
        -> Estimate
    {
        let images = Double(differences.count)
        let imagesToGroups = Double(groupCount) / images
        let won = Double(differences.count { $0 > 0 }) * imagesToGroups + 0.5
        let lost = Double(differences.count { $0 < 0 }) * imagesToGroups + 0.5
        let cases = Double(groupCount) + 2
        let center = (won - lost) / cases
        let variance = (won + lost - (won - lost) * center) / (cases * cases)
        return estimate(
            Double(differences.reduce(0, +)) / images,
            around: center,
            halfWidth: ConfidenceInterval.normalQuantile * variance.squareRoot(),
            resampled
        )
    }

    private static func estimate(
        _ value: Double,
        around center: Double,
        halfWidth: Double,
        _ resampled: Resampled
    ) -> Estimate {
        let widened = ConfidenceInterval(
            lower: max(-1, center - halfWidth),
            upper: min(1, center + halfWidth)
        )
        let interval =
            ConfidenceInterval.percentiles(of: resampled.values).map { widened.union($0) } ?? widened
        return Estimate(value: value, interval: interval)
    }
}

/// How many tags of each image were found, imagined and missed.
private struct ImageDetections {
    private let images: [(index: Int, counts: ConfusionCounts)]

    init(of images: ScoredImages, threshold: Float) {
        self.images = images.evaluableImages.map { image in
            var counts = ConfusionCounts()
            for tag in images.countedTags {
                let isPredicted = images.probability(of: tag, at: image) >= threshold
                switch (isPredicted, images.labels.contains(tag, at: image)) {
                case (true, true): counts.truePositives += 1
                case (true, false): counts.falsePositives += 1
                case (false, true): counts.falseNegatives += 1
                case (false, false): break
                }
            }
            return (image, counts)
        }
    }

    /// The sum if every image occurred `weights[image]` times.
    func counts(_ weights: UnsafeBufferPointer<Int32>) -> ConfusionCounts {
        var sum = ConfusionCounts()
        for (image, counts) in images {
            let weight = Int(weights[image])
            sum.truePositives += weight * counts.truePositives
            sum.falsePositives += weight * counts.falsePositives
            sum.falseNegatives += weight * counts.falseNegatives
        }
        return sum
    }
}

private func difference(_ left: Double?, _ right: Double?) -> Double? {
    guard let left, let right else { return nil }
    return left - right
}

extension ScoredImages {
    /// The same scores with fewer measured tags.
    fileprivate func measuring(_ tags: [Bool]) -> ScoredImages {
        ScoredImages(labels: labels, probabilities: probabilities, groups: groups, evaluableTags: tags)
    }
}
