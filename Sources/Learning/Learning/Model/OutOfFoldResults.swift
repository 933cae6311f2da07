package import Bytes
package import LinearAlgebra

/// Scores of training images from heads that had not seen them, nor their near-duplicates.
package struct OutOfFoldResults: Sendable {
    /// Uncalibrated logits, images x tags.
    package let logits: Matrix

    /// The true tags.
    package let labels: LabelSet

    /// The group of near-duplicates of each image, numbered from zero.
    ///
    /// A group is one case where uncertainty is concerned. It is held back together, unless its tag is one of ``nearDuplicateTags``.
    package let groups: [Int]

    /// The fold of each image.
    package let folds: [Int]

    /// The digest of each image's bytes.
    package let images: [ContentDigest]

    /// Images that show the same and have different tags.
    package let contradictions: [LabelContradiction]

    package init(
        logits: Matrix,
        labels: LabelSet,
        groups: [Int],
        folds: [Int],
        images: [ContentDigest],
        contradictions: [LabelContradiction] = []
    ) {
        self.logits = logits
        self.labels = labels
        self.groups = groups
        self.folds = folds
        self.images = images
        self.contradictions = contradictions
    }

    /// The tags whose images are all near-duplicates of each other and yet lie in several folds, rising.
    ///
    /// What is measured of them holds for the scene that was learned, such as that of a fixed camera.
    package var nearDuplicateTags: [Int] {
        tags.indices.filter { tags[$0].groups.count == 1 && tags[$0].folds.count > 1 }
    }

    /// The calibrated probabilities with everything that metrics need.
    package func scored(temperature: Double) -> ScoredImages {
        ScoredImages(
            labels: labels,
            probabilities: logits.probabilities(of: labels.type, temperature: temperature),
            groups: ImageGroups(keys: groups),
            // A tag whose images were all held back at once was never learned when it was asked for.
            evaluableTags: tags.map { $0.folds.count > 1 }
        )
    }

    /// The groups and the folds in which the images of each tag lie.
    private var tags: [(groups: Set<Int>, folds: Set<Int>)] {
        var tags = [(groups: Set<Int>, folds: Set<Int>)](repeating: ([], []), count: labels.tagCount)
        for (image, indices) in labels.tagsByImage.enumerated() {
            for tag in indices {
                tags[tag].groups.insert(groups[image])
                tags[tag].folds.insert(folds[image])
            }
        }
        return tags
    }
}
