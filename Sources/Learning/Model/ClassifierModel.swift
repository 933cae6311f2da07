package import Digests
package import LinearAlgebra

/// A trained image classifier: a head on the features of a shared base model.
///
/// Everything a prediction needs except the base model, and everything needed to judge the model again at any
/// threshold. A value of some kilobytes; thousands of them share one trunk.
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

    /// The strength C that was chosen.
    package let strength: Double

    /// Applies to raw features: standardisation is folded in.
    package let head: LinearHead

    /// Divides the logits, so that probabilities mean what they say.
    package let temperature: Double

    /// What the model says of every training picture when it was not trained on it.
    package let outOfFold: OutOfFoldResults

    /// Where it comes from.
    package let provenance: Provenance

    /// The calibrated probability of each tag, from features of the recipe's prediction views.
    ///
    /// - Parameter byView: The trunk's features of each of `recipe.predictionViews`, in that order.
    /// - Returns: One value for each tag; they sum to one if the model is multiclass.
    package func probabilities(of byView: [[Float]]) -> [Float] {
        var logits = [Float](repeating: 0, count: tags.count)
        for features in byView {
            let view = head.logits(for: Array(features.prefix(head.weights.columns)))
            for tag in logits.indices { logits[tag] += view[tag] / Float(byView.count) }
        }
        let row = Matrix(rows: 1, columns: logits.count, elements: logits)
        return row.probabilities(of: type, temperature: temperature).elements
    }
}

/// Scores of training pictures from heads that had not seen them, nor their near-duplicates.
package struct OutOfFoldResults: Sendable {
    /// Uncalibrated logits, pictures x tags.
    package let logits: Matrix

    /// The true tags.
    package let labels: LabelSet

    /// The near-duplicate group of each picture; groups are numbered from zero.
    package let groups: [Int]

    /// The fold of each picture.
    package let folds: [Int]

    /// The digest of each picture's bytes.
    package let images: [ContentDigest]

    /// Pictures that show the same and have different tags.
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

    /// The calibrated probabilities with everything that metrics need.
    package func scored(temperature: Double) -> ScoredImages {
        let groups = ImageGroups(keys: groups)
        // As in the fold plan: a tag whose pictures are all in one group was never learned while it was held back.
        var groupsByTag = [Set<Int>](repeating: [], count: labels.tagCount)
        for (image, tags) in labels.tagsByImage.enumerated() {
            for tag in tags { groupsByTag[tag].insert(groups.groupByImage[image]) }
        }
        return ScoredImages(
            labels: labels,
            probabilities: logits.probabilities(of: labels.type, temperature: temperature),
            groups: groups,
            measuredTags: groupsByTag.map { $0.count >= 2 }
        )
    }
}
