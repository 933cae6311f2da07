import Glibc

/// Which of a base model's outputs a head takes.
package enum FeatureSelection: String, Codable, Hashable, Sendable {
    /// The embedding alone.
    case embedding

    /// The embedding and, of each inner map, the average over the image: finer detail.
    case embeddingAndMaps

    /// Those and the averages over the cells of a grid of one map: also tells where something is (`docs/accuracy.md`).
    case embeddingMapsAndCells
}

/// What is done to each feature before a head sees it.
package enum FeatureTransform: String, Codable, Hashable, Sendable {
    /// Nothing.
    case none

    /// The square root of the magnitude, with the sign: few images of a channel that is mostly silent no longer outweigh all others.
    /// It lowered the log-loss of new images by up to a third (`docs/accuracy.md`).
    case squareRoot

    /// Transforms features in place.
    package func apply(to features: inout [Float]) {
        guard self == .squareRoot else { return }
        features.withUnsafeMutableBufferPointer { features in
            for index in features.indices {
                let value = features[index]
                let root = abs(value).squareRoot()
                features[index] = value < 0 ? -root : root
            }
        }
    }
}

/// How a classifier is learned, apart from the data, the base model and the seed.
///
/// A recipe is a value that is stored with the model: the same recipe gives the same model again.
package struct ClassifierRecipe: Codable, Hashable, Sendable {
    /// The views that each training image is shown in; each counts for an equal share of the image.
    package var trainingViews: [FeatureView]

    /// The views whose logits are averaged when an image is evaluated; where the first alone is as good, training leaves the
    /// others out (``RecipeEvaluation``).
    package var predictionViews: [FeatureView]

    /// Which features are used.
    package var features: FeatureSelection

    /// What is done to them; `nil` in recipes of before there was a choice: nothing.
    package var transform: FeatureTransform?

    /// The candidates for C (scikit-learn's meaning: larger is weaker regularization), rising; none of a head from elsewhere.
    package var inverseRegularizations: [Double]

    /// How the base model is trained along with the head; `nil` leaves it as it is.
    package var tuning: TuningRecipe?

    /// The recipe of quick training: an image and its mirror image teach, and both evaluate unless the image is enough.
    package static let quick = ClassifierRecipe(
        trainingViews: [.center, .mirrored],
        predictionViews: [.center, .mirrored],
        features: .embeddingAndMaps,
        transform: .squareRoot,
        inverseRegularizations: inverseRegularizations(from: -8.0 / 3, through: 2.0 / 3, step: 2.0 / 3)
    )

    /// The recipe of quick training for a domain whose predictions may take no more than `viewLimit` views of an image, at least one.
    package static func quick(viewLimit: Int) -> ClassifierRecipe {
        var recipe = quick
        recipe.predictionViews = Array(recipe.predictionViews.prefix(max(viewLimit, 1)))
        return recipe
    }

    /// What is known of a head from elsewhere (``ClassifierModel/isGiven``): it takes the embedding of the center square as it is.
    package static let given = ClassifierRecipe(
        trainingViews: [.center],
        predictionViews: [.center],
        features: .embedding,
        transform: FeatureTransform.none,
        inverseRegularizations: []
    )

    /// The recipe that trains the last stages of the base model too, starting from the head of another recipe.
    ///
    /// Features are taken as they are: the slope of a square root has no bound at zero, where features of a base model often are.
    ///
    /// - Parameters:
    ///   - start: The recipe whose views are used.
    ///   - inverseRegularization: The C that served there.
    ///   - tuning: How to train.
    /// - Returns: The recipe.
    package static func tuned(
        from start: ClassifierRecipe,
        inverseRegularization: Double,
        tuning: TuningRecipe
    ) -> ClassifierRecipe {
        ClassifierRecipe(
            trainingViews: start.trainingViews,
            predictionViews: start.predictionViews,
            features: .embeddingAndMaps,
            transform: FeatureTransform.none,
            inverseRegularizations: [inverseRegularization],
            tuning: tuning
        )
    }

    /// Powers of ten from `10^lowest` through `10^highest`.
    package static func inverseRegularizations(from lowest: Double, through highest: Double, step: Double)
        -> [Double]
    {
        stride(from: lowest, through: highest + step / 2, by: step).map { pow(10, $0) }
    }

    /// The same recipe, asked with its first prediction view alone.
    var withFirstPredictionView: ClassifierRecipe {
        var recipe = self
        recipe.predictionViews = Array(predictionViews.prefix(1))
        return recipe
    }

    /// Every view that is needed, without repeats: first those that evaluate.
    package var views: [FeatureView] {
        predictionViews + trainingViews.filter { !predictionViews.contains($0) }
    }
}

extension FeatureView: Codable {
    /// Reads the name of a view.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let view = FeatureView.named(name) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "There is no view called “\(name)”."
            )
        }
        self = view
    }

    /// Writes the name of the view.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
