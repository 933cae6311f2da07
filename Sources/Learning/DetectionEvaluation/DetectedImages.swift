package import Annotations
package import Learning

/// Images with their true boxes, and with what models detected in them that had not seen them.
///
/// Everything this module says about a detector follows from one such value, at any threshold and overlap. Tags are
/// indices from zero. A tag counts as *evaluable* if the models behind the detections could have learned it; the boxes
/// and detections of other tags enter no number.
package struct DetectedImages: Sendable {
    /// What is known of one image.
    package struct Image: Sendable {
        /// The boxes that people drew.
        package let truth: [Annotation<Int>]

        /// What was detected, in any order.
        package let detections: [Prediction<Int>]

        /// Describes an image.
        package init(truth: [Annotation<Int>], detections: [Prediction<Int>]) {
            self.truth = truth
            self.detections = detections
        }
    }

    /// A true box with its place in the image's ``Image/truth``.
    struct TrueBox: Sendable {
        let index: Int
        let tag: Int
        let box: NormalizedBox
    }

    /// A detected box with its place in the image's ``Image/detections``.
    struct Detection: Sendable {
        let index: Int
        let tag: Int
        let probability: Double
        let box: NormalizedBox
    }

    /// The images as they were given.
    package let images: [Image]

    /// The number of tags.
    package let tagCount: Int

    /// The images that must be counted as one observation where uncertainty is concerned.
    package let groups: ImageGroups

    /// For each tag whether it could have been learned.
    package let evaluableTags: [Bool]

    /// For each image the most detections of one tag that count, the most probable ones.
    package let detectionLimit: Int

    /// The true boxes of each image.
    let truth: [[TrueBox]]

    /// The detections of each image that count, most probable first; in the given order where equally probable.
    let detections: [[Detection]]

    /// Collects images.
    ///
    /// Annotations and predictions without a box say nothing of a detector and are passed over, and so are detections
    /// with a probability or a box that is not finite.
    ///
    /// - Parameters:
    ///   - images: The images.
    ///   - tagCount: The number of tags.
    ///   - groups: Near-duplicates; all images on their own if left out.
    ///   - evaluableTags: For each tag whether it could have been learned; all if left out.
    ///   - detectionLimit: The most detections of one tag in an image that count, as COCO counts 100.
    /// - Precondition: All arguments agree on the numbers of images and tags, and tags are within `0..<tagCount`.
    package init(
        images: [Image],
        tagCount: Int,
        groups: ImageGroups? = nil,
        evaluableTags: [Bool]? = nil,
        detectionLimit: Int = 100
    ) {
        let groups = groups ?? ImageGroups(singletons: images.count)
        let evaluable = evaluableTags ?? [Bool](repeating: true, count: tagCount)
        precondition(groups.imageCount == images.count, "Every image needs a group.")
        precondition(evaluable.count == tagCount, "Every tag is either evaluable or not.")
        precondition(
            images.allSatisfy { image in
                image.truth.allSatisfy { (0..<tagCount).contains($0.tag) }
                    && image.detections.allSatisfy { (0..<tagCount).contains($0.tag) }
            },
            "A tag is not one of the \(tagCount) tags."
        )
        self.images = images
        self.tagCount = tagCount
        self.groups = groups
        self.evaluableTags = evaluable
        self.detectionLimit = detectionLimit
        truth = images.map { image in
            image.truth.enumerated().compactMap { index, annotation in
                annotation.box.map { TrueBox(index: index, tag: annotation.tag, box: $0) }
            }
        }
        detections = images.map { Self.ranked($0.detections, limit: detectionLimit, tagCount: tagCount) }
    }

    private static func ranked(_ predictions: [Prediction<Int>], limit: Int, tagCount: Int) -> [Detection] {
        var counts = [Int](repeating: 0, count: tagCount)
        return predictions.enumerated().compactMap { index, prediction in
            guard let box = prediction.box, prediction.probability.isFinite, box.isFinite
            else { return nil }
            return Detection(index: index, tag: prediction.tag, probability: prediction.probability, box: box)
        }.sorted {
            $0.probability != $1.probability ? $0.probability > $1.probability : $0.index < $1.index
        }.filter { detection in
            counts[detection.tag] += 1
            return counts[detection.tag] <= limit
        }
    }

    /// The number of true boxes of each tag.
    package var boxCounts: [Int] {
        var counts = [Int](repeating: 0, count: tagCount)
        for box in truth.joined() { counts[box.tag] += 1 }
        return counts
    }

    /// The same images with calibrated probabilities.
    package func calibrated(by calibration: DetectionCalibration) -> DetectedImages {
        DetectedImages(
            images: images.map { image in
                Image(
                    truth: image.truth,
                    detections: image.detections.map {
                        Prediction(
                            tag: $0.tag,
                            probability: calibration.calibrated($0.probability),
                            box: $0.box
                        )
                    }
                )
            },
            tagCount: tagCount,
            groups: groups,
            evaluableTags: evaluableTags,
            detectionLimit: detectionLimit
        )
    }

    /// The number of independent cases among some images.
    func groupCount(of images: some Sequence<Int>) -> Int {
        Set(images.map { groups.groupByImage[$0] }).count
    }
}
