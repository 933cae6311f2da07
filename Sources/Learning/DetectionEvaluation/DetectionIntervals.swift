package import Learning

/// How sure the numbers of a detector are.
///
/// Intervals as those of classifiers (``BootstrapIntervals``): the union of the percentile interval over resampled
/// groups of images, which knows that the boxes of one image are not independent, with the Wilson interval that has
/// groups as cases and does not collapse where all boxes are right. Images with many boxes each make the latter the
/// wider one, so these intervals are rather too wide than too narrow. They do not hold the variation from learning on
/// other images.
package struct DetectionIntervals: Hashable, Sendable {
    /// The uncertain numbers of one tag, or of all; a number that is not defined is `nil`.
    package struct Numbers: Hashable, Sendable {
        /// The average precision at an overlap of 0.5; of all tags, its mean over them.
        package let averagePrecision50: Estimate?

        /// The mean of the average precisions at overlaps from 0.5 to 0.95; of all tags, its mean over them.
        package let averagePrecision: Estimate?

        /// The share of detections that are right.
        package let precision: Estimate?

        /// The share of boxes that are found.
        package let recall: Estimate?
    }

    /// The numbers over all evaluable tags.
    package let overall: Numbers

    /// The numbers of each tag.
    package let tags: [Numbers]

    /// Computes all numbers and their intervals.
    ///
    /// - Parameters:
    ///   - matching: Detections matched at the standard overlaps and at `overlap`.
    ///   - threshold: The probability from which on a detection counts, for precision and recall.
    ///   - overlap: The overlap that a right detection has at least, for precision and recall.
    ///   - resamples: The number of data sets drawn, at least 100 for intervals that can be repeated.
    ///   - seed: The seed of the job.
    /// - Complexity: O(`resamples` * detections), about a nanosecond each, and ten times that for the right ones.
    package init(
        of matching: DetectionMatching,
        threshold: Double,
        overlap: Double,
        resamples: Int = 1_000,
        seed: UInt64
    ) {
        let images = matching.images
        let tags = (0..<images.tagCount).map {
            ResampledDetections(of: matching, tag: $0, threshold: threshold, overlap: overlap)
        }
        let counted = matching.countedTags
        var byTag = tags.map { _ in ResampledNumbers(capacity: resamples) }
        var overall = ResampledNumbers(capacity: resamples)
        var resampler = GroupResampler(
            of: images.groups,
            measured: Array(images.images.indices),
            seed: seed
        )
        var scratch = ResampledDetections.Scratch()
        for _ in 0..<resamples where resampler.groupCount > 0 {
            resampler.draw { weights in
                let drawn = counted.map { tags[$0].numbers(weights, &scratch) }
                for (tag, numbers) in zip(counted, drawn) { byTag[tag].append(numbers) }
                overall.append(DetectionNumbers(meanOf: drawn))
            }
        }
        let all = counted.map { tags[$0].numbers }
        self.overall = overall.estimates(
            DetectionNumbers(meanOf: all),
            predictedGroups: images.groupCount(of: counted.flatMap { tags[$0].predictedImages }),
            trueGroups: images.groupCount(of: counted.flatMap { tags[$0].trueImages })
        )
        self.tags = tags.indices.map { tag in
            byTag[tag].estimates(
                images.evaluableTags[tag] ? tags[tag].numbers : DetectionNumbers(meanOf: []),
                predictedGroups: images.groupCount(of: tags[tag].predictedImages),
                trueGroups: images.groupCount(of: tags[tag].trueImages)
            )
        }
    }
}

/// The values of some numbers in the resampled data sets.
private struct ResampledNumbers {
    private var averagePrecision50: Resampled
    private var averagePrecision: Resampled
    private var precision: Resampled
    private var recall: Resampled

    init(capacity: Int) {
        averagePrecision50 = Resampled(capacity: capacity)
        averagePrecision = Resampled(capacity: capacity)
        precision = Resampled(capacity: capacity)
        recall = Resampled(capacity: capacity)
    }

    mutating func append(_ numbers: DetectionNumbers) {
        averagePrecision50.append(numbers.averagePrecision50)
        averagePrecision.append(numbers.averagePrecision)
        precision.append(numbers.precision)
        recall.append(numbers.recall)
    }

    func estimates(
        _ numbers: DetectionNumbers,
        predictedGroups: Int,
        trueGroups: Int
    ) -> DetectionIntervals.Numbers {
        DetectionIntervals.Numbers(
            averagePrecision50: averagePrecision50.estimate(numbers.averagePrecision50, cases: trueGroups),
            averagePrecision: averagePrecision.estimate(numbers.averagePrecision, cases: trueGroups),
            precision: precision.estimate(numbers.precision, cases: predictedGroups),
            recall: recall.estimate(numbers.recall, cases: trueGroups)
        )
    }
}
