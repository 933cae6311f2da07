/// True positives, false positives and false negatives of a tag at some threshold: of images, or of boxes where a detector is evaluated.
///
/// A tag of an image is predicted if its probability is at least the threshold, also in a multiclass project: an image may then
/// have no predicted tag or, below 0.5, several.
package struct ConfusionCounts: Hashable, Sendable, Codable {
    /// The images that carry the tag and for which it was predicted.
    package var truePositives: Int

    /// The images that do not carry the tag although it was predicted.
    package var falsePositives: Int

    /// The images that carry the tag although it was not predicted.
    package var falseNegatives: Int

    /// Creates counts.
    package init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
    }

    /// The share of predictions that are right; `nil` if nothing was predicted.
    package var precision: Double? {
        let predicted = truePositives + falsePositives
        return predicted == 0 ? nil : Double(truePositives) / Double(predicted)
    }

    /// The share of true tags that were predicted; `nil` if no image carries the tag.
    package var recall: Double? {
        let positives = truePositives + falseNegatives
        return positives == 0 ? nil : Double(truePositives) / Double(positives)
    }

    /// Adds the counts of two tags.
    package static func + (left: ConfusionCounts, right: ConfusionCounts) -> ConfusionCounts {
        ConfusionCounts(
            truePositives: left.truePositives + right.truePositives,
            falsePositives: left.falsePositives + right.falsePositives,
            falseNegatives: left.falseNegatives + right.falseNegatives
        )
    }
}

extension ScoredImages {
    /// The counts of every tag over the measured images.
    ///
    /// - Complexity: O(images * tags)
    package func confusionCountsByTag(threshold: Float) -> [ConfusionCounts] {
        var counts = [ConfusionCounts](repeating: ConfusionCounts(), count: tagCount)
        for image in evaluableImages {
            for tag in 0..<tagCount where probability(of: tag, at: image) >= threshold {
                counts[tag].falsePositives += 1
            }
            for tag in labels.tagsByImage[image] {
                if probability(of: tag, at: image) >= threshold {
                    counts[tag].falsePositives -= 1
                    counts[tag].truePositives += 1
                } else {
                    counts[tag].falseNegatives += 1
                }
            }
        }
        return counts
    }

    /// The sum of the counts of all ``countedTags``: overall precision and recall are micro averages.
    package func confusionCounts(threshold: Float) -> ConfusionCounts {
        let byTag = confusionCountsByTag(threshold: threshold)
        return countedTags.reduce(ConfusionCounts()) { $0 + byTag[$1] }
    }
}
