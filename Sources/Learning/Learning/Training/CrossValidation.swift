import Annotations
package import Executors
import LinearAlgebra

/// Evaluates recipes on one data set, all with the same folds, so that their scores can be compared.
///
/// For each fold the head is fitted along the path of values of C from strong to weak regularization, each fit warm-started by
/// extrapolation. No fold stops early: its few images cannot tell where all of them together are best. ``RegularizationChoice``
/// takes a C by the calibrated log-loss over all folds. Folds run side by side; each is computed on one thread, so the
/// outcome does not depend on how many threads there are.
package struct CrossValidation: Sendable {
    package let table: FeatureTable
    package let labels: LabelSet
    package let folds: FoldPlan
    package let executor: BlockingExecutor

    package init(table: FeatureTable, labels: LabelSet, folds: FoldPlan, executor: BlockingExecutor) {
        self.table = table
        self.labels = labels
        self.folds = folds
        self.executor = executor
    }

    /// The out-of-fold scores of a recipe; `onFold` is called after each fold with the number done.
    ///
    /// The same heads are asked with all prediction views and with the first alone, which costs nothing more.
    package func evaluate(
        _ recipe: ClassifierRecipe,
        onFold: (Int) throws -> Void = { _ in }
    ) async throws -> RecipeEvaluation {
        let numbers = Array(0..<folds.foldCount)
        let paths = try await boundedMap(numbers, on: executor, onCompletion: onFold) { fold in
            try path(of: recipe, fold: fold)
        }
        let allViews = best(of: recipe, heads: paths[0].heads, logits: paths.map(\.logits))
        var firstView = recipe
        firstView.predictionViews = Array(recipe.predictionViews.prefix(1))
        return RecipeEvaluation(
            allViews: allViews,
            firstView: firstView == recipe
                ? nil : best(of: firstView, heads: paths[0].heads, logits: paths.map(\.logitsOfFirstView))
        )
    }

    /// A recipe at the C that ``RegularizationChoice`` takes, from the first fold's heads at each C and from
    /// the held-out logits of each fold at each C.
    private func best(of recipe: ClassifierRecipe, heads: [LinearHead], logits: [[Matrix]]) -> EvaluatedRecipe
    {
        let measured = measuredImages
        let assembled = recipe.inverseRegularizations.indices.map { index in
            assemble(logits.map { $0[index] })
        }
        let measuredLabels = labels.gathering(measured)
        let calibrated = assembled.map {
            Calibrated(logits: $0.gatheringRows(at: measured), labels: measuredLabels)
        }
        let index = RegularizationChoice.index(
            inverseRegularizations: recipe.inverseRegularizations,
            losses: calibrated.map(\.losses),
            groups: measured.map { folds.groupByImage[$0] }
        )
        return EvaluatedRecipe(
            recipe: recipe,
            inverseRegularization: recipe.inverseRegularizations[index],
            logits: assembled[index],
            temperature: calibrated[index].temperature,
            logLoss: calibrated[index].losses.mean ?? .infinity,
            start: heads[index],
            losses: calibrated[index].losses
        )
    }

    /// The images whose out-of-fold scores say something: no head could have learned a tag that no other group has.
    private var measuredImages: [Int] {
        labels.tagsByImage.indices.filter { image in
            labels.type == .multilabel || labels.tagsByImage[image].allSatisfy { folds.evaluableTags[$0] }
        }
    }

    /// The group of each image of ``EvaluatedRecipe/losses``.
    var measuredGroups: [Int] { measuredImages.map { folds.groupByImage[$0] } }

    /// The scores of a fine-tuning, measured and calibrated as those of other recipes.
    func evaluation(of tuned: TunedBackbone, recipe: ClassifierRecipe) -> RecipeEvaluation {
        let measured = measuredImages
        func evaluated(_ recipe: ClassifierRecipe, _ logits: Matrix) -> EvaluatedRecipe {
            let calibrated = Calibrated(
                logits: logits.gatheringRows(at: measured),
                labels: labels.gathering(measured)
            )
            return EvaluatedRecipe(
                recipe: recipe,
                inverseRegularization: recipe.inverseRegularizations[0],
                logits: logits,
                temperature: calibrated.temperature,
                logLoss: calibrated.losses.mean ?? .infinity,
                start: tuned.head,
                losses: calibrated.losses,
                tuned: tuned.weights
            )
        }
        var firstView = recipe
        firstView.predictionViews = Array(recipe.predictionViews.prefix(1))
        return RecipeEvaluation(
            allViews: evaluated(recipe, tuned.logits),
            firstView: firstView == recipe ? nil : evaluated(firstView, tuned.logitsOfFirstView)
        )
    }

    /// What one fold says at each C.
    private struct Path: Sendable {
        /// The held-out logits, averaged over the prediction views.
        var logits: [Matrix] = []
        /// The held-out logits of the first prediction view.
        var logitsOfFirstView: [Matrix] = []
        /// The heads, for raw features; of the first fold only, because together they would take much memory.
        var heads: [LinearHead] = []
    }

    private func path(of recipe: ClassifierRecipe, fold: Int) throws -> Path {
        let (training, heldOut) = (folds.trainingImages(for: fold), folds.heldBackImages(in: fold))
        let problem = try TrainingProblem(table: table, labels: labels, images: training, recipe: recipe)
        var heldOutRows = table.rows(
            of: heldOut,
            views: recipe.predictionViews,
            selection: recipe.features,
            transform: recipe.transform ?? .none
        )
        problem.standardization.apply(to: &heldOutRows)
        let views = recipe.predictionViews.count
        // In a product of their own, so that training with one view alone, as the recipe may be recorded, gives the same bits.
        let rowsOfFirstView = heldOutRows.gatheringRows(
            at: Array(stride(from: 0, to: heldOutRows.rows, by: views))
        )
        var path = Path()
        try problem.walk(through: recipe.inverseRegularizations) { head in
            path.logits.append(head.logits(for: heldOutRows).averagingRows(inGroupsOf: views))
            if views > 1 { path.logitsOfFirstView.append(head.logits(for: rowsOfFirstView)) }
            if fold == 0 { path.heads.append(problem.standardization.folded(into: head)) }
            return .proceed
        }
        return path
    }

    private func assemble(_ heldOut: [Matrix]) -> Matrix {
        var logits = Matrix(rows: labels.imageCount, columns: labels.tagCount)
        for (fold, part) in heldOut.enumerated() {
            for (row, image) in folds.heldBackImages(in: fold).enumerated() {
                logits.elements.replaceSubrange(
                    image * labels.tagCount..<(image + 1) * labels.tagCount,
                    with: part[row: row]
                )
            }
        }
        return logits
    }
}

/// Logits made probabilities that mean what they say, and how good those are.
private struct Calibrated {
    let temperature: Double

    /// The log-loss of each image in nats.
    let losses: [Double]

    init(logits: Matrix, labels: LabelSet) {
        temperature = TemperatureCalibration(logits: logits, labels: labels).temperature
        let probabilities = logits.probabilities(of: labels.type, temperature: temperature)
        losses = ScoredImages(labels: labels, probabilities: probabilities).logLosses
    }
}
