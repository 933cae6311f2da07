package import Annotations

/// The quality of one tag, as reports show it and JSON carries it.
package struct TagPerformance: Hashable, Sendable, Codable {
    /// The index of the tag.
    package let tag: Int

    /// The number of images that carry the tag, measured or not.
    package let imageCount: Int

    /// A Boolean value indicating whether there were enough different images of the tag to measure it.
    package let isEvaluable: Bool

    /// The share of predictions that are right; `nil` if nothing was predicted.
    package let precision: Estimate?

    /// The share of true tags that were predicted; `nil` if the tag is not measured.
    package let recall: Estimate?

    /// The area under the precision-recall curve, at all thresholds; `nil` if the tag is not measured.
    package let averagePrecision: Estimate?

    /// What the precision and the recall were counted from.
    package let counts: ConfusionCounts

    /// The threshold with the best balance of precision and recall (F1 score) on the measured images.
    package let bestThreshold: Float?

    /// Precision and recall over thresholds, thinned out for a chart.
    package let curve: PrecisionRecallCurve
}

/// The quality of a classifier at one threshold, as reports show it and JSON carries it.
package struct EvaluationSummary: Hashable, Sendable, Codable {
    /// How the tags of one image relate to each other.
    package let classificationType: ClassificationType

    /// The probability from which on a tag counts as predicted.
    package let threshold: Float

    /// The number of images.
    package let imageCount: Int

    /// The number of images that could be measured.
    package let evaluableImageCount: Int

    /// The number of images that remain if near-duplicates count once.
    package let groupCount: Int

    /// The share of measured images with the right answer: the most probable tag of a multiclass image is the true
    /// one, or exactly the true tags of a multilabel image reach the threshold.
    package let accuracy: Estimate?

    /// The share of all predictions that are right (micro average); `nil` if nothing was predicted.
    package let precision: Estimate?

    /// The share of all true tags that were predicted (micro average).
    package let recall: Estimate?

    /// The mean of the tags' average precisions, known as mAP.
    package let meanAveragePrecision: Estimate?

    /// The mean negative logarithm of the probability given to the truth.
    package let logLoss: Double?

    /// The mean distance between the probabilities and the shares of right answers.
    package let expectedCalibrationError: Double?

    /// The same in bins of probability.
    package let reliability: ReliabilityDiagram

    /// Which tag was taken for which at the threshold; `nil` for multilabel sets.
    package let confusionMatrix: ConfusionMatrix?

    /// The quality of each tag, in the order of the tags; the unmeasured ones too.
    package let perTagPerformance: [TagPerformance]

    /// The most points of a curve in a report.
    private static let curvePointLimit = 100

    /// Evaluates a classifier.
    ///
    /// - Parameters:
    ///   - images: Probabilities from models that had not seen the images.
    ///   - threshold: The probability from which on a tag counts as predicted.
    ///   - resamples: The number of resampled data sets behind the intervals.
    ///   - seed: The seed of the job.
    /// - Complexity: as ``BootstrapIntervals``.
    package init(of images: ScoredImages, threshold: Float = 0.5, resamples: Int = 1_000, seed: UInt64) {
        let intervals = BootstrapIntervals(of: images, threshold: threshold, resamples: resamples, seed: seed)
        let counts = images.confusionCountsByTag(threshold: threshold)
        let imagesByTag = images.labels.imagesByTag
        let reliability = images.reliability()
        classificationType = images.labels.type
        self.threshold = threshold
        imageCount = images.labels.imageCount
        evaluableImageCount = images.evaluableImages.count
        groupCount = images.groups.count
        accuracy = intervals.accuracy
        precision = intervals.precision
        recall = intervals.recall
        meanAveragePrecision = intervals.meanAveragePrecision
        logLoss = images.logLoss
        expectedCalibrationError = reliability.expectedCalibrationError
        self.reliability = reliability
        confusionMatrix = images.confusionMatrix(threshold: threshold)
        perTagPerformance = intervals.tags.enumerated().map { tag, estimates in
            let curve = images.precisionRecallCurve(of: tag)
            return TagPerformance(
                tag: tag,
                imageCount: imagesByTag[tag],
                isEvaluable: images.evaluableTags[tag],
                precision: estimates.precision,
                recall: estimates.recall,
                averagePrecision: estimates.averagePrecision,
                counts: counts[tag],
                bestThreshold: curve.bestThreshold,
                curve: curve.downsampled(to: Self.curvePointLimit)
            )
        }
    }
}
