import Annotations
package import LinearAlgebra

/// Images with their true tags and with the probabilities a model gave that had not seen them.
///
/// Everything this module says about the quality of a classifier follows from one such value, at any threshold.
///
/// A tag counts as *measured* if the models behind the probabilities could have learned it. A multiclass image
/// whose own tag is not measured says nothing about the model and is left out of all numbers; a multilabel image
/// counts with its measured tags.
package struct ScoredImages: Sendable {
    /// The true tags.
    package let labels: LabelSet

    /// Calibrated probabilities within 0...1, images x tags.
    package let probabilities: Matrix

    /// The images that must be counted as one observation where uncertainty is concerned.
    package let groups: ImageGroups

    /// For each tag whether it is measured.
    package let evaluableTags: [Bool]

    /// The images that take part, in rising order.
    package let evaluableImages: [Int]

    /// The number of tags.
    package var tagCount: Int { labels.tagCount }

    /// Creates a set of scored images.
    ///
    /// - Parameters:
    ///   - labels: The true tags.
    ///   - probabilities: Images x tags; what rounding puts outside 0...1 is brought back.
    ///   - groups: Near-duplicates; all images on their own if left out.
    ///   - evaluableTags: For each tag whether it could have been learned; all if left out.
    /// - Precondition: All arguments agree on the number of images and tags, and no probability is NaN.
    package init(
        labels: LabelSet,
        probabilities: Matrix,
        groups: ImageGroups? = nil,
        evaluableTags: [Bool]? = nil
    ) {
        let groups = groups ?? ImageGroups(singletons: labels.imageCount)
        let measured = evaluableTags ?? [Bool](repeating: true, count: labels.tagCount)
        precondition(
            probabilities.rows == labels.imageCount && probabilities.columns == labels.tagCount,
            """
            Probabilities of \(probabilities.rows) images and \(probabilities.columns) tags do not fit \
            \(labels.imageCount) images and \(labels.tagCount) tags.
            """
        )
        precondition(groups.imageCount == labels.imageCount, "Every image needs a group.")
        precondition(measured.count == labels.tagCount, "Every tag is either measured or not.")
        precondition(!probabilities.elements.contains { $0.isNaN }, "A probability is not a number.")
        var clamped = probabilities
        for index in clamped.elements.indices {
            clamped.elements[index] = min(max(clamped.elements[index], 0), 1)
        }
        self.labels = labels
        self.probabilities = clamped
        self.groups = groups
        self.evaluableTags = measured
        evaluableImages = labels.tagsByImage.indices.filter { image in
            labels.type == .multilabel || labels.tagsByImage[image].allSatisfy { measured[$0] }
        }
    }

    /// The probability of a tag for an image.
    package func probability(of tag: Int, at image: Int) -> Float {
        probabilities[image, tag]
    }

    /// The tags whose predictions enter overall precision and recall.
    ///
    /// Multiclass: all, because predicting an unmeasured tag for a measured image is a mistake like any other.
    /// Multilabel: the measured ones.
    package var countedTags: [Int] {
        (0..<tagCount).filter { labels.type == .multiclass || evaluableTags[$0] }
    }

    /// The tag of the greatest probability, the lowest index on ties; `nil` if there are no tags.
    package func mostProbableTag(at image: Int) -> Int? {
        var best: Int?
        for tag in 0..<tagCount
        where best.map({ probability(of: tag, at: image) > probability(of: $0, at: image) }) ?? true {
            best = tag
        }
        return best
    }

    /// Whether the answer for an image is right.
    ///
    /// Multiclass: the most probable tag is the true one, whatever the threshold. Multilabel: exactly the true tags
    /// reach the threshold (only measured tags are looked at), which is known as subset accuracy.
    package func isCorrect(_ image: Int, threshold: Float) -> Bool {
        switch labels.type {
        case .multiclass: mostProbableTag(at: image) == labels.tagsByImage[image].first
        case .multilabel:
            (0..<tagCount).allSatisfy { tag in
                !evaluableTags[tag]
                    || (probability(of: tag, at: image) >= threshold) == labels.contains(tag, at: image)
            }
        }
    }

    /// The share of measured images whose answer is right; `nil` if there are none.
    ///
    /// Multilabel sets are evaluated by exact match: see ``isCorrect(_:threshold:)``.
    package func accuracy(threshold: Float) -> Double? {
        guard !evaluableImages.isEmpty else { return nil }
        let correct = evaluableImages.count { isCorrect($0, threshold: threshold) }
        return Double(correct) / Double(evaluableImages.count)
    }
}
