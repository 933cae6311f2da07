internal import Annotations
internal import DetectionEvaluation
internal import Learning

/// How good a detector is, by the definitions of COCO.
package struct DetectionMeasurement: DetectionMeasuring {
    /// How many resampled sets the deviations rest on; each takes some milliseconds for a thousand images.
    private static let resamples = 200

    package init() {}

    package func measures(
        of images: [EvaluatedDetections],
        tagCount: Int,
        threshold: Double,
        overlap: Double
    ) -> DetectionMeasures {
        // At an overlap of nothing any box would be right.
        let overlap = min(1, max(overlap, 1e-6))
        let detected = DetectedImages(
            images: images.map { DetectedImages.Image(truth: $0.truth, detections: $0.detections) },
            tagCount: tagCount
        )
        let matching = DetectionMatching(
            of: detected,
            overlaps: DetectionMatching.standardOverlaps + [overlap]
        )
        let intervals = DetectionIntervals(
            of: matching,
            threshold: threshold,
            overlap: overlap,
            resamples: Self.resamples,
            seed: 0
        )
        func numbers(_ numbers: DetectionIntervals.Numbers, averagePrecision: Double?)
            -> DetectionMeasures.Numbers
        {
            DetectionMeasures.Numbers(
                precision: measure(numbers.precision),
                recall: measure(numbers.recall),
                averagePrecision: averagePrecision
            )
        }
        return DetectionMeasures(
            all: numbers(
                intervals.overall,
                averagePrecision: matching.meanAveragePrecision(overlap: overlap)
            ),
            tags: intervals.tags.enumerated().map { tag, intervals in
                numbers(intervals, averagePrecision: matching.averagePrecision(of: tag, overlap: overlap))
            }
        )
    }

    /// An estimate as a share with its deviation: an interval of 95 % reaches 1.96 deviations to either side.
    private func measure(_ estimate: Estimate?) -> IterationPerformance.Measure {
        guard let estimate else { return IterationPerformance.Measure(value: 0) }
        return IterationPerformance.Measure(
            value: estimate.value,
            deviation: (estimate.interval.upper - estimate.interval.lower) / (2 * 1.96)
        )
    }
}
