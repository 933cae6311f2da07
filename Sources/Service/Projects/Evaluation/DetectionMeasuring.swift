package import Annotations

/// An image that a detector was evaluated on: what it found without having learned from the image, and what is there.
package struct EvaluatedDetections: Hashable, Sendable {
    /// What people drew; tags are places in the order of the iteration's tags, and all have boxes.
    package let truth: [Annotation<Int>]
    /// What the detector found, with calibrated probabilities.
    package let detections: [Prediction<Int>]

    /// Describes an image.
    package init(truth: [Annotation<Int>], detections: [Prediction<Int>]) {
        self.truth = truth
        self.detections = detections
    }
}

/// How good a detector is at one probability and one overlap.
package struct DetectionMeasures: Hashable, Sendable {
    /// How good it is at one tag, or at all.
    package struct Numbers: Hashable, Sendable {
        /// The share of its boxes that are right.
        package let precision: IterationPerformance.Measure
        /// The share of the true boxes that it found.
        package let recall: IterationPerformance.Measure
        /// The area under the precision-recall curve; of all tags, the mean of theirs; `nil` if it could not be measured.
        package let averagePrecision: Double?

        /// Describes how good it is.
        package init(
            precision: IterationPerformance.Measure,
            recall: IterationPerformance.Measure,
            averagePrecision: Double?
        ) {
            self.precision = precision
            self.recall = recall
            self.averagePrecision = averagePrecision
        }
    }

    /// All tags together (micro average).
    package let all: Numbers
    /// Each tag, in the order of the iteration's tags.
    package let tags: [Numbers]

    /// Describes how good a detector is.
    package init(all: Numbers, tags: [Numbers]) {
        self.all = all
        self.tags = tags
    }
}

/// Computes how good a detector is.
package protocol DetectionMeasuring: Sendable {
    /// Matches detections with the truth; blocks.
    ///
    /// - Parameters:
    ///   - images: The images of the evaluation.
    ///   - tagCount: How many tags the iteration has.
    ///   - threshold: The probability from which on a box counts as predicted, 0 to 1.
    ///   - overlap: The intersection over union from which on a box is at the right place, 0 to 1.
    /// - Returns: The measures, with as many tags as `tagCount` says.
    func measures(
        of images: [EvaluatedDetections],
        tagCount: Int,
        threshold: Double,
        overlap: Double
    ) -> DetectionMeasures
}
