internal import Foundation
package import Storage

/// How good an iteration is at one threshold, on images that its evaluates had not seen.
package struct IterationPerformance: Hashable, Sendable {
    /// A share that was measured, and how far it may be from the truth.
    package struct Measure: Hashable, Sendable {
        /// The share, from 0 to 1; 0 where nothing could be counted.
        package let value: Double
        /// Its standard deviation over resampled images; 0 where it is not known.
        package let deviation: Double

        /// Describes a share.
        package init(value: Double, deviation: Double = 0) {
            self.value = value
            self.deviation = deviation
        }
    }

    /// How good it is at one tag.
    package struct Tag: Hashable, Sendable {
        /// The tag, with the name it was trained with.
        package let tag: IterationTag
        /// The share of its predictions that are right.
        package let precision: Measure
        /// The share of its images, or of its boxes, that were found.
        package let recall: Measure
        /// The area under its precision-recall curve; `nil` if it could not be measured.
        package let averagePrecision: Double?
    }

    /// The probability from which on a tag counts as predicted.
    package let threshold: Double
    /// The overlap from which on a box is at the right place; `nil` of a classifier.
    package let overlapThreshold: Double?
    /// The share of all predictions that are right (micro average).
    package let precision: Measure
    /// The share of all true tags that were found (micro average).
    package let recall: Measure
    /// The mean of the tags' average precisions; `nil` if none could be measured.
    package let averagePrecision: Double?
    /// Every tag of the iteration, in its order.
    package let tags: [Tag]
}

/// How an iteration saw one of its images when it had not learned from it.
package struct ImagePerformance: Hashable, Sendable {
    /// A tag that a person gave the image.
    package struct TrueTag: Hashable, Sendable {
        /// Which tag, and when it was given.
        package let tagging: TaggingRecord
        /// The tag's name as the iteration learned it.
        package let name: String
    }

    /// The image.
    package let image: ImageRecord
    /// All tags of the iteration, or the boxes that a detector found; the most probable first.
    package let predictions: [TagPrediction]
    /// The truth: the labels it was trained with.
    package let tags: [TrueTag]
    /// The truth of a detector: the regions it was trained with, of the tags that it learned.
    package let regions: [ImageDetails.Region]
    /// Whether the answer was wrong.
    package let isWrong: Bool
}
