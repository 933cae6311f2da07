extension ClassifierRecipe {
    /// The most values of C that a recipe may try; each costs a fit in every fold.
    static let inverseRegularizationLimit = 1_000

    /// The smallest factor between neighboring values of C.
    ///
    /// Closer ones say nothing new, and the line through their heads points nowhere (``RegularizationPath``).
    static let leastRatio = 1.01

    /// What makes the recipe unusable, as a half-sentence such as “has no training view”; `nil` if nothing does.
    ///
    /// A recipe may come with a model file from anyone, so whoever reads one asks before training by it.
    package var flaw: String? {
        if let viewFlaw { return viewFlaw }
        if inverseRegularizations.isEmpty { return "has no inverse regularization" }
        if inverseRegularizations.count > Self.inverseRegularizationLimit {
            return "has more than \(Self.inverseRegularizationLimit) inverse regularizations"
        }
        if !inverseRegularizations.allSatisfy(LogisticRegression.inverseRegularizationRange.contains) {
            return "has an inverse regularization outside 1e-9 to 1e9"
        }
        if zip(inverseRegularizations, inverseRegularizations.dropFirst()).contains(where: {
            !($1 >= $0 * Self.leastRatio)
        }) {
            return "has inverse regularizations that do not rise by at least a hundredth each"
        }
        guard let tuning else { return nil }
        if features != .embeddingAndMaps || (transform ?? .none) != .none
            || inverseRegularizations.count != 1
        {
            return "fine-tunes with other features than the embedding and the averages of maps as they are"
        }
        return tuning.flaw
    }

    /// What makes its views unusable, in the same words; a head from elsewhere has nothing else in its recipe.
    var viewFlaw: String? {
        for (views, kind) in [(trainingViews, "training"), (predictionViews, "prediction")] {
            if views.isEmpty { return "has no \(kind) view" }
            if Set(views).count != views.count { return "names a \(kind) view twice" }
        }
        return nil
    }
}
