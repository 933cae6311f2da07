/// How sure the numbers of an evaluation are.
///
/// Each interval is the union of two. The percentile interval over resampled groups of images knows how unequal the
/// images are, but collapses when all answers are right, which with few images is no certainty. The Wilson score
/// interval, with groups of near-duplicates as cases, never does. For average precision it stands in for the
/// binomial interval with the number of positive images as cases of Boyd, Eng and Page, "Area under the
/// Precision-Recall Curve: Point Estimates and Confidence Intervals", ECML PKDD 2013.
///
/// The intervals say how the numbers would vary with other images of the same kind. They do not hold the variation
/// from learning on other images, and they know nothing of images of another kind.
package struct BootstrapIntervals: Hashable, Sendable {
    /// The uncertain numbers of one tag; a number that is not defined is `nil`.
    package struct Tag: Hashable, Sendable {
        /// The share of predictions that are right.
        package let precision: Estimate?

        /// The share of true tags that were predicted.
        package let recall: Estimate?

        /// The area under the precision-recall curve.
        package let averagePrecision: Estimate?
    }

    /// The share of images with the right answer.
    package let accuracy: Estimate?

    /// The share of all predictions that are right.
    package let precision: Estimate?

    /// The share of all true tags that were predicted.
    package let recall: Estimate?

    /// The mean of the tags' average precisions.
    package let meanAveragePrecision: Estimate?

    /// The numbers of each tag.
    package let tags: [Tag]

    /// Computes all numbers and their intervals at a threshold.
    ///
    /// - Parameters:
    ///   - images: The scored images.
    ///   - threshold: The probability from which on a tag counts as predicted.
    ///   - resamples: The number of data sets drawn, at least 100 for intervals that can be repeated.
    ///   - seed: The seed of the job.
    /// - Complexity: O(`resamples` * images * tags) at worst; about a nanosecond each.
    package init(of images: ScoredImages, threshold: Float, resamples: Int = 1_000, seed: UInt64) {
        let tags = (0..<images.tagCount).map { TagObservations(of: images, tag: $0, threshold: threshold) }
        let counted = images.countedTags
        let correct = images.evaluableImages.filter { images.isCorrect($0, threshold: threshold) }
        var resampler = GroupResampler(of: images, seed: seed)
        var accuracies = Resampled(capacity: resamples)
        var overall = (precision: Resampled(capacity: resamples), recall: Resampled(capacity: resamples))
        var means = Resampled(capacity: resamples)
        var byTag = tags.map { _ in TagResamples(capacity: resamples) }
        for _ in 0..<resamples where resampler.groupCount > 0 {
            resampler.draw { weights in
                accuracies.append(share(of: correct, in: images.evaluableImages, weights))
                var sums = TagObservations.Sums()
                for tag in counted { sums.add(tags[tag].append(to: &byTag[tag], weights)) }
                overall.precision.append(sums.precision)
                overall.recall.append(sums.recall)
                means.append(byTag.compactMap(\.lastAveragePrecision).mean)
            }
        }
        let counts = images.confusionCountsByTag(threshold: threshold)
        let total = counted.reduce(ConfusionCounts()) { $0 + counts[$1] }
        let groups = resampler.groupCount
        accuracy = accuracies.estimate(images.accuracy(threshold: threshold), cases: groups)
        precision = overall.precision.estimate(
            total.precision,
            cases: images.groupCount(of: counted.flatMap { tags[$0].predicted })
        )
        recall = overall.recall.estimate(
            total.recall,
            cases: images.groupCount(of: counted.flatMap { tags[$0].positives })
        )
        meanAveragePrecision = means.estimate(
            tags.compactMap(\.averagePrecision).mean,
            cases: images.groupCount(of: tags.filter(\.isEvaluable).flatMap(\.positives))
        )
        self.tags = tags.indices.map { tag in
            let positiveGroups = images.groupCount(of: tags[tag].positives)
            guard tags[tag].isEvaluable else {
                return Tag(precision: nil, recall: nil, averagePrecision: nil)
            }
            return Tag(
                precision: byTag[tag].precision.estimate(
                    counts[tag].precision,
                    cases: images.groupCount(of: tags[tag].predicted)
                ),
                recall: byTag[tag].recall.estimate(counts[tag].recall, cases: positiveGroups),
                averagePrecision: byTag[tag].averagePrecision.estimate(
                    tags[tag].averagePrecision,
                    cases: positiveGroups
                )
            )
        }
    }
}

extension ScoredImages {
    /// The number of independent cases among some images.
    fileprivate func groupCount(of images: [Int]) -> Int {
        Set(images.map { groups.groupByImage[$0] }).count
    }
}

private func share(of part: [Int], in whole: [Int], _ weights: UnsafeBufferPointer<Int32>) -> Double? {
    let total = whole.reduce(Int32(0)) { $0 &+ weights[$1] }
    return total > 0 ? Double(part.reduce(Int32(0)) { $0 &+ weights[$1] }) / Double(total) : nil
}
