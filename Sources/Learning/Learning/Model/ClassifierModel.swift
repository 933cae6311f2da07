package import Annotations
import LinearAlgebra

/// A trained image classifier: a head on the features of a shared base model.
///
/// Everything a prediction needs except the base model, and nothing else: how it was evaluated is in ``EvaluatedClassifier``. A
/// value of some kilobytes, and thousands of them share one backbone; a fine-tuned one has megabytes and a backbone of its own.
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

    /// The C that was chosen; `nil` of a head from elsewhere, see ``isGiven``.
    package let inverseRegularization: Double?

    /// Applies to raw features: standardization is folded in.
    package let head: LinearHead

    /// The weights that the base model has instead of its own; `nil` if it is as it is.
    package let tuned: TunedWeights?

    /// Divides the logits, so that probabilities mean what they say.
    package let temperature: Double

    /// Where it comes from.
    package let provenance: Provenance

    /// Whether its head came from elsewhere, such as a web page: how it was learned, and how good it is, the model cannot say.
    package var isGiven: Bool { inverseRegularization == nil }

    /// The memory that the model takes, about, in bytes: its numbers, and some kilobytes for the rest.
    package var byteCount: Int { 16_384 + 4 * head.weights.elements.count + (tuned?.byteCount ?? 0) }

    package init(
        type: ClassificationType,
        tags: [String],
        negativeTag: String?,
        baseModel: BaseModelReference,
        space: FeatureSpace,
        embeddingCount: Int,
        recipe: ClassifierRecipe,
        inverseRegularization: Double?,
        head: LinearHead,
        tuned: TunedWeights? = nil,
        temperature: Double,
        provenance: Provenance
    ) {
        self.type = type
        self.tags = tags
        self.negativeTag = negativeTag
        self.baseModel = baseModel
        self.space = space
        self.embeddingCount = embeddingCount
        self.recipe = recipe
        self.inverseRegularization = inverseRegularization
        self.head = head
        self.tuned = tuned
        self.temperature = temperature
        self.provenance = provenance
    }

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
