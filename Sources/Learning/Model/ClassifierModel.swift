package import Bytes
package import LinearAlgebra

/// A trained image classifier: a head on the features of a shared base model.
///
/// Everything a prediction needs except the base model, and everything needed to evaluate the model again at any
/// threshold. A value of some kilobytes; thousands of them share one backbone.
package struct ClassifierModel: Sendable {
    /// How the tags of one image relate to each other.
    package let type: ClassificationType

    /// The tag names, in the order of the head's rows.
    package let tags: [String]

    /// The tag that means "none of the others", if there is one.
    package let negativeTag: String?

    /// The base model, for finding it again.
    package let baseModel: BaseModelReference

    /// Where the features live that the head was trained on.
    package let space: FeatureSpace

    /// The number of leading features that make the embedding.
    package let embeddingCount: Int

    /// How it was learned.
    package let recipe: ClassifierRecipe

    /// The C C that was chosen.
    package let inverseRegularization: Double

    /// Applies to raw features: standardization is folded in.
    package let head: LinearHead

    /// Divides the logits, so that probabilities mean what they say.
    package let temperature: Double

    /// What the model says of every training image when it was not trained on it.
    package let outOfFold: OutOfFoldResults

    /// Where it comes from.
    package let provenance: Provenance

    /// The calibrated probability of each tag, from features of the recipe's prediction views.
    ///
    /// - Parameter byView: The backbone's features of each of `recipe.predictionViews`, in that order.
    /// - Returns: One value for each tag; they sum to one if the model is multiclass.
    /// - Throws: ``ModelFileError`` if there are fewer features than the head uses, or features and weights together leave the
    ///   range of numbers: both may come from strangers.
    package func probabilities(of byView: [[Float]]) throws(ModelFileError) -> [Float] {
        var logits = [Float](repeating: 0, count: tags.count)
        for features in byView {
            try ModelFileError.require(
                features.count >= head.featureCount,
                "The model uses \(head.featureCount) features where its base model gives \(features.count). Train again."
            )
            var selected = Array(features.prefix(head.weights.columns))
            recipe.transform?.apply(to: &selected)
            let view = head.logits(for: selected)
            for tag in logits.indices { logits[tag] += view[tag] / Float(byView.count) }
        }
        try ModelFileError.require(
            logits.allSatisfy(\.isFinite),
            "The model's weights are too large for its features: the file or the base model is damaged. Train again."
        )
        let row = Matrix(rows: 1, columns: logits.count, elements: logits)
        return row.probabilities(of: type, temperature: temperature).elements
    }
}

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
