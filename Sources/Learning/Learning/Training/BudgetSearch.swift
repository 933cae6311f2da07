/// A wider search for a better recipe, within a time that the user grants.
///
/// Candidates are evaluated on the same folds as the quick recipe, each asked with all of its prediction views and with the
/// first alone, and the one with the lowest calibrated out-of-fold log-loss wins, fine-tuned ones only if they win by more than
/// noise; the quick recipe itself takes part, so the result is never worse by that score. What is found depends on how far the time
/// reached; the recipe that won is stored, and training with it again gives the same model.
package struct BudgetSearch: Sendable {
    /// One recipe to try, on which base model, and how to call it.
    package struct Candidate: Hashable, Sendable {
        package let name: String
        package let recipe: ClassifierRecipe

        /// The index of the base model: zero is the one that was asked for.
        package let source: Int
    }

    /// The quick recipe with the averages over the cells of a grid as well, which quick training tries too.
    ///
    /// Along the whole path: begun at the best C without cells it took as long, and the log-loss of hands was 4 % higher.
    static func withCells(_ quick: ClassifierRecipe) -> Candidate {
        var recipe = quick
        recipe.features = .embeddingMapsAndCells
        return Candidate(name: "cells", recipe: recipe, source: 0)
    }

    /// A recipe on each of the other base models; `sourceCount` counts the one that was asked for too.
    static func otherBaseModels(_ recipe: ClassifierRecipe, sourceCount: Int) -> [Candidate] {
        (1..<max(sourceCount, 1)).map { Candidate(name: "quick", recipe: recipe, source: $0) }
    }

    /// Recipes that train the last stages of the best base model too, the shortest training first.
    ///
    /// They promise far more than variations do and come before them.
    static func tunings(
        from best: EvaluatedRecipe,
        quick: ClassifierRecipe,
        strides: [Int],
        imageCount: Int,
        source: Int
    ) -> [Candidate] {
        strides.map { stride in
            Candidate(
                name: "fine-tuned from stride \(stride)",
                recipe: .tuned(
                    from: quick,
                    inverseRegularization: best.inverseRegularization,
                    tuning: TuningRecipe(stride: stride, imageCount: imageCount)
                ),
                source: source
            )
        }
    }

    /// The recipes to try on the best base model, those that cost least and promise most first.
    static func variations(of quick: ClassifierRecipe, source: Int) -> [Candidate] {
        func candidate(_ name: String, _ change: (inout ClassifierRecipe) -> Void) -> Candidate {
            var recipe = quick
            change(&recipe)
            return Candidate(name: name, recipe: recipe, source: source)
        }
        return [
            candidate("embedding alone") { $0.features = .embedding },
            candidate("the whole image as well") {
                $0.trainingViews += [.whole]
                $0.predictionViews += [.whole]
            },
            candidate("the whole image alone") {
                $0.trainingViews = [.whole]
                $0.predictionViews = [.whole]
            },
            candidate("six views teach") { $0.trainingViews += FeatureView.surrounding },
            candidate("six views teach and evaluate") {
                $0.trainingViews += FeatureView.surrounding
                $0.predictionViews += FeatureView.surrounding
            },
        ]
    }

    /// The same recipe with values of C close to the best one so far.
    static func refinement(of best: EvaluatedRecipe, source: Int) -> Candidate {
        var recipe = best.recipe
        // The path starts as far below as before, so that the warm start is as good, and closes in on the best.
        let lower = recipe.inverseRegularizations.filter { $0 < best.inverseRegularization * 0.5 }
        let factors = [0.56, 0.75, 1, 1.33, 1.78]
        recipe.inverseRegularizations =
            lower
            + factors.map { best.inverseRegularization * $0 }.filter(
                LogisticRegression.inverseRegularizationRange.contains
            )
        return Candidate(name: "finer regularization", recipe: recipe, source: source)
    }
}
