extension ClassifierRecipe {
    /// The most strengths that a recipe may try; each costs a fit in every fold.
    static let strengthLimit = 1_000

    /// The smallest factor between neighboring strengths.
    ///
    /// Closer ones say nothing new, and the line through their heads points nowhere (``HeadPath``).
    static let leastStrengthRatio = 1.01

    /// What makes the recipe unusable, as a half-sentence such as “has no training view”; `nil` if nothing does.
    ///
    /// A recipe may come with a model file from anyone, so whoever reads one asks before training by it.
    package var flaw: String? {
        for (views, kind) in [(trainingViews, "training"), (predictionViews, "prediction")] {
            if views.isEmpty { return "has no \(kind) view" }
            if Set(views).count != views.count { return "names a \(kind) view twice" }
        }
        if strengths.isEmpty { return "has no strength" }
        if strengths.count > Self.strengthLimit { return "has more than \(Self.strengthLimit) strengths" }
        if !strengths.allSatisfy(HeadFitting.strengthRange.contains) {
            return "has a strength outside 1e-9 to 1e9"
        }
        if zip(strengths, strengths.dropFirst()).contains(where: { !($1 >= $0 * Self.leastStrengthRatio) }) {
            return "has strengths that do not rise by at least a hundredth each"
        }
        return nil
    }
}
