import Annotations
package import Executors
import LinearAlgebra

/// Evaluates recipes on one data set, all with the same folds, so that their scores can be compared.
///
/// The heads of all folds are fitted together along the path of values of C from strong to weak regularization
/// (``RegularizationPath``). No path stops early: a fold's few images cannot tell where all of them together are best, and the
/// last heads, which start close to where they end, take next to no time. ``RegularizationChoice`` takes a C by the calibrated
/// log-loss over all folds. The outcome does not depend on how many threads there are.
package struct CrossValidation: Sendable {
    package let table: FeatureTable
    package let labels: LabelSet
    package let folds: FoldPlan
    package let executor: BlockingExecutor

    private let parameterLimit: Int

    /// Brings together what recipes are evaluated on.
    ///
    /// `parameterLimit` is the most numbers that the parameters of heads fitted together may take: their searches take some
    /// 25 times as much memory. The head of one fold may have more.
    package init(
        table: FeatureTable,
        labels: LabelSet,
        folds: FoldPlan,
        executor: BlockingExecutor,
        parameterLimit: Int = 4_000_000
    ) {
        self.table = table
        self.labels = labels
        self.folds = folds
        self.executor = executor
        self.parameterLimit = parameterLimit
    }

    /// The out-of-fold scores of a recipe.
    ///
    /// The same heads are asked with all prediction views and with the first alone, which costs next to nothing more.
    ///
    /// - Parameters:
    ///   - recipe: The recipe.
    ///   - onProgress: Called with the number of heads done and of all heads, folds times values of C.
    /// - Returns: The scores at the C that ``RegularizationChoice`` takes.
    /// - Throws: ``LogisticRegressionError`` if a feature is out of range; what `onProgress` throws; `CancellationError`.
    package func evaluate(
        _ recipe: ClassifierRecipe,
        onProgress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) async throws -> RecipeEvaluation {
        let values = recipe.inverseRegularizations
        let total = folds.foldCount * values.count
        try onProgress(0, total)
        let features = try await FoldFeatures(table: table, folds: folds, recipe: recipe, on: executor)
        let preconditioner = features.makePreconditioner()
        let rows = try await boundedMap(Array(0..<folds.foldCount), on: executor) { fold in
            HeldBackRows(of: folds.heldBackImages(in: fold), in: table, recipe: recipe)
        }
        let batches = batches(headSize: labels.tagCount * features.width)
        var scores = OutOfFoldScores(labels: labels, folds: folds, recipe: recipe)
        for batch in batches {
            let heads = try await boundedMap(Array(batch), on: executor) { fold in
                FoldHead(
                    fold: fold,
                    features: features,
                    labels: labels,
                    plan: folds,
                    views: recipe.trainingViews.count
                )
            }
            var path = try await RegularizationPath(
                of: FoldObjective(features: features, heads: heads, preconditioner: preconditioner),
                tolerance: TrainingProblem.looseTolerance,
                on: executor
            )
            for (index, inverseRegularization) in values.enumerated() {
                let heads = try await path.step(to: inverseRegularization)
                let logits = try await boundedMap(Array(batch), on: executor) { fold in
                    rows[fold].logits(of: heads[fold - batch.lowerBound])
                }
                scores.add(logits, of: heads, at: index)
                try onProgress(batch.lowerBound * values.count + batch.count * (index + 1), total)
            }
        }
        return scores.evaluation
    }

    /// The folds whose heads are fitted together: all of them, unless these would take too much memory.
    private func batches(headSize: Int) -> [Range<Int>] {
        let size = max(1, parameterLimit / max(headSize, 1))
        return stride(from: 0, to: folds.foldCount, by: size).map { $0..<min($0 + size, folds.foldCount) }
    }

    /// The group of each image of ``EvaluatedRecipe/losses``.
    var measuredGroups: [Int] { folds.measurableGroups(of: labels) }

    /// The scores of a fine-tuning, measured and calibrated as those of other recipes.
    func evaluation(of tuned: TunedBackbone, recipe: ClassifierRecipe) -> RecipeEvaluation {
        func evaluated(_ recipe: ClassifierRecipe, _ logits: Matrix) -> EvaluatedRecipe {
            let calibrated = CalibratedScores(logits: logits, labels: labels, folds: folds)
            return EvaluatedRecipe(
                recipe: recipe,
                inverseRegularization: recipe.inverseRegularizations[0],
                logits: logits,
                temperature: calibrated.temperature,
                logLoss: calibrated.logLoss,
                start: tuned.head,
                losses: calibrated.losses,
                tuned: tuned.weights
            )
        }
        let brief = recipe.withFirstPredictionView
        return RecipeEvaluation(
            allViews: evaluated(recipe, tuned.logits),
            firstView: brief == recipe ? nil : evaluated(brief, tuned.logitsOfFirstView)
        )
    }
}

/// The raw features of the images that a fold holds back.
private struct HeldBackRows: Sendable {
    /// All prediction views of an image in neighboring rows.
    private let rows: Matrix

    /// The first prediction view alone; in a product of its own, so that training with one view alone, as the recipe may be
    /// recorded, gives the same bits.
    private let rowsOfFirstView: Matrix?
    private let views: Int

    init(of images: [Int], in table: FeatureTable, recipe: ClassifierRecipe) {
        views = recipe.predictionViews.count
        rows = table.rows(
            of: images,
            views: recipe.predictionViews,
            selection: recipe.features,
            transform: recipe.transform ?? .none
        )
        rowsOfFirstView =
            views > 1 ? rows.gatheringRows(at: Array(stride(from: 0, to: rows.rows, by: views))) : nil
    }

    /// What a head says of the images, averaged over the prediction views, and of the first view.
    func logits(of head: LinearHead) -> OutOfFoldScores.FoldLogits {
        OutOfFoldScores.FoldLogits(
            allViews: head.logits(for: rows).averagingRows(inGroupsOf: views),
            firstView: rowsOfFirstView.map { head.logits(for: $0) }
        )
    }
}
