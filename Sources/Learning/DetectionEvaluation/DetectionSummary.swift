package import Learning

/// What the numbers of a detector rest on.
package enum DetectionEvidence: Hashable, Sendable, Codable {
    /// Each image was looked at by a model trained on the images of the other folds.
    ///
    /// `shareOfSteps` is the length of their trainings as a share of the detector's own: shorter ones make the numbers
    /// rather too low.
    case crossValidation(folds: Int, shareOfSteps: Double)

    /// Images that were given for this alone, none of which the detector was trained on.
    case heldOutImages
}

/// The quality of a detector for one tag, as reports show it and JSON carries it.
package struct DetectionTagPerformance: Hashable, Sendable, Codable {
    /// The index of the tag.
    package let tag: Int

    /// The number of boxes of the tag.
    package let boxCount: Int

    /// The number of images with such a box.
    package let imageCount: Int

    /// A Boolean value indicating whether the models could have learned the tag; without that nothing of it is
    /// measured.
    package let isEvaluable: Bool

    /// The average precision at an overlap of 0.5; `nil` without boxes.
    package let averagePrecision50: Estimate?

    /// The mean of the average precisions at overlaps from 0.5 to 0.95; `nil` without boxes.
    package let averagePrecision: Estimate?

    /// The share of detections that are right; `nil` if nothing was detected.
    package let precision: Estimate?

    /// The share of boxes that were found; `nil` without boxes.
    package let recall: Estimate?

    /// What precision and recall were counted from.
    package let counts: ConfusionCounts

    /// The threshold with the best balance of precision and recall (F1 score) at the overlap.
    package let bestThreshold: Float?

    /// Precision and recall over thresholds at the overlap, thinned out for a chart.
    package let curve: PrecisionRecallCurve
}

/// The quality of a detector at one threshold and overlap, as it is stored, shown in reports and carried by JSON.
package struct DetectionSummary: Hashable, Sendable, Codable {
    /// What the numbers rest on.
    package let evidence: DetectionEvidence

    /// The probability from which on a detection counts.
    package let threshold: Double

    /// The overlap that a right detection has at least, for precision, recall, curves and confusion.
    package let overlap: Double

    /// The number of images, those without boxes too.
    package let imageCount: Int

    /// The number of images that remain if near-duplicates count once.
    package let groupCount: Int

    /// The number of true boxes.
    package let boxCount: Int

    /// The mean over the tags of the average precision at an overlap of 0.5: mAP@0.5.
    package let meanAveragePrecision50: Estimate?

    /// The mean over the tags and over overlaps from 0.5 to 0.95: mAP@0.5:0.95.
    package let meanAveragePrecision: Estimate?

    /// The share of all detections that are right (micro average); `nil` if nothing was detected.
    package let precision: Estimate?

    /// The share of all boxes that were found (micro average); `nil` without boxes.
    package let recall: Estimate?

    /// Which tag was taken for which, what was missed, and what was detected where there is nothing.
    package let confusion: DetectionConfusion

    /// How often detections of a given probability are right at an overlap of 0.5.
    package let reliability: ReliabilityDiagram

    /// The mean distance between the probabilities and the shares of right detections.
    package let expectedCalibrationError: Double?

    /// The quality of each tag, in the order of the tags; the unmeasured ones too.
    package let perTagPerformance: [DetectionTagPerformance]

    /// The most points of a curve in a report.
    private static let curvePointLimit = 100

    /// Evaluates a detector.
    ///
    /// - Parameters:
    ///   - images: Images with detections of calibrated probabilities, from models that had not seen them.
    ///   - evidence: What the detections come from.
    ///   - threshold: The probability from which on a detection counts.
    ///   - overlap: The overlap that a right detection has at least, above 0 and up to 1.
    ///   - resamples: The number of resampled data sets behind the intervals.
    ///   - seed: The seed of the job.
    /// - Complexity: As ``DetectionMatching`` and ``DetectionIntervals``.
    package init(
        of images: DetectedImages,
        evidence: DetectionEvidence,
        threshold: Double = 0.5,
        overlap: Double = 0.5,
        resamples: Int = 1_000,
        seed: UInt64
    ) {
        let matching = DetectionMatching(of: images, overlaps: DetectionMatching.standardOverlaps + [overlap])
        let intervals = DetectionIntervals(
            of: matching,
            threshold: threshold,
            overlap: overlap,
            resamples: resamples,
            seed: seed
        )
        let counts = matching.confusionCountsByTag(threshold: threshold, overlap: overlap)
        let reliability = matching.reliability()
        let boxCounts = images.boxCounts
        self.evidence = evidence
        self.threshold = threshold
        self.overlap = overlap
        imageCount = images.images.count
        groupCount = images.groups.count
        boxCount = boxCounts.reduce(0, +)
        meanAveragePrecision50 = intervals.overall.averagePrecision50
        meanAveragePrecision = intervals.overall.averagePrecision
        precision = intervals.overall.precision
        recall = intervals.overall.recall
        confusion = images.confusion(threshold: threshold, overlap: overlap)
        self.reliability = reliability
        expectedCalibrationError = reliability.expectedCalibrationError
        perTagPerformance = intervals.tags.enumerated().map { tag, numbers in
            let curve = matching.precisionRecallCurve(of: tag, overlap: overlap)
            return DetectionTagPerformance(
                tag: tag,
                boxCount: boxCounts[tag],
                imageCount: matching.tags[tag].truth.count,
                isEvaluable: images.evaluableTags[tag],
                averagePrecision50: numbers.averagePrecision50,
                averagePrecision: numbers.averagePrecision,
                precision: numbers.precision,
                recall: numbers.recall,
                counts: counts[tag],
                bestThreshold: curve.bestThreshold,
                curve: curve.downsampled(to: Self.curvePointLimit)
            )
        }
    }
}
