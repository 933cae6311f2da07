/// A wider search for a better recipe, within a time that the user grants.
///
/// Candidates are judged on the same folds as the quick recipe, each asked with all of its prediction views and with the
/// first alone, and the one with the lowest calibrated out-of-fold log-loss wins; the quick recipe itself takes part, so
/// the result is never worse by that score. What is found depends on how far the time reached; the recipe that won is stored, and training with it again gives the same model.
package struct BudgetSearch: Sendable {
    /// One recipe to try and how to call it.
    package struct Candidate: Hashable, Sendable {
        package let name: String
        package let recipe: ClassifierRecipe
    }

    /// The recipes to try after the quick one, those that cost least and promise most first.
    package static let candidates: [Candidate] = {
        var oneView = ClassifierRecipe.quick
        oneView.predictionViews = [.centre]
        oneView.trainingViews = [.centre]
        var embedding = ClassifierRecipe.quick
        embedding.features = .embedding
        var sixViews = ClassifierRecipe.quick
        sixViews.trainingViews += FeatureView.surrounding
        var sixViewsJudge = sixViews
        sixViewsJudge.predictionViews += FeatureView.surrounding
        return [
            Candidate(name: "one view teaches", recipe: oneView),
            Candidate(name: "embedding alone", recipe: embedding),
            Candidate(name: "six views teach", recipe: sixViews),
            Candidate(name: "six views teach and judge", recipe: sixViewsJudge),
        ]
    }()

    /// The same recipe with strengths close to the best one so far.
    package static func refinement(of best: JudgedRecipe) -> Candidate {
        var recipe = best.recipe
        // The path starts as far below as before, so that the warm start is as good, and closes in on the best.
        let lower = recipe.strengths.filter { $0 < best.strength * 0.5 }
        let factors = [0.56, 0.75, 1, 1.33, 1.78]
        recipe.strengths = lower + factors.map { best.strength * $0 }
        return Candidate(name: "finer strengths", recipe: recipe)
    }
}
