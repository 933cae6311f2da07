import Annotations
import LinearAlgebra

/// What the heads of a cross-validation say of the images that they had not seen, at each C of a path.
struct OutOfFoldScores {
    /// What the head of one fold says of the images that it holds back, images x tags.
    struct FoldLogits: Sendable {
        /// Averaged over the prediction views.
        let allViews: Matrix

        /// Of the first prediction view; `nil` if there is only one.
        let firstView: Matrix?
    }

    private let recipe: ClassifierRecipe
    private let labels: LabelSet
    private let folds: FoldPlan
    private var logits: [[FoldLogits]] = []
    private var allViews: [CalibratedScores] = []
    private var firstView: [CalibratedScores] = []

    /// The head of the first fold at each C; of no more, because together they would take much memory.
    private var firstHeads: [LinearHead] = []

    init(labels: LabelSet, folds: FoldPlan, recipe: ClassifierRecipe) {
        self.labels = labels
        self.folds = folds
        self.recipe = recipe
    }

    /// Adds what the heads of neighboring folds say at the C of an index; once all folds have, their scores are calibrated.
    ///
    /// - Precondition: The folds of a C come in rising order, and so do the values of C of a fold.
    mutating func add(_ heldBack: [FoldLogits], of heads: [LinearHead], at index: Int) {
        if index == logits.count {
            logits.append([])
            firstHeads.append(heads[0])
        }
        logits[index] += heldBack
        guard logits[index].count == folds.foldCount else { return }
        allViews.append(
            CalibratedScores(logits: assembled(logits[index].map(\.allViews)), labels: labels, folds: folds)
        )
        let first = logits[index].compactMap(\.firstView)
        if !first.isEmpty {
            firstView.append(CalibratedScores(logits: assembled(first), labels: labels, folds: folds))
        }
        logits[index] = []
    }

    /// The recipe at the C that ``RegularizationChoice`` takes, in each way that its heads can be asked.
    var evaluation: RecipeEvaluation {
        RecipeEvaluation(
            allViews: best(of: recipe, allViews),
            firstView: firstView.isEmpty ? nil : best(of: recipe.withFirstPredictionView, firstView)
        )
    }

    private func best(of recipe: ClassifierRecipe, _ scores: [CalibratedScores]) -> EvaluatedRecipe {
        let index = RegularizationChoice.index(
            inverseRegularizations: recipe.inverseRegularizations,
            losses: scores.map(\.losses),
            groups: folds.measurableGroups(of: labels)
        )
        return EvaluatedRecipe(
            recipe: recipe,
            inverseRegularization: recipe.inverseRegularizations[index],
            logits: scores[index].logits,
            temperature: scores[index].temperature,
            logLoss: scores[index].logLoss,
            start: firstHeads[index],
            losses: scores[index].losses
        )
    }

    /// The logits of all folds' images in the order of the images.
    private func assembled(_ parts: [Matrix]) -> Matrix {
        var assembled = Matrix(rows: labels.imageCount, columns: labels.tagCount)
        for (fold, part) in parts.enumerated() {
            for (row, image) in folds.heldBackImages(in: fold).enumerated() {
                assembled.elements.replaceSubrange(
                    image * labels.tagCount..<(image + 1) * labels.tagCount,
                    with: part[row: row]
                )
            }
        }
        return assembled
    }
}

/// Logits made probabilities that mean what they say, and how good those are.
struct CalibratedScores {
    /// Uncalibrated logits, images x tags.
    let logits: Matrix

    /// The temperature that calibrates the logits.
    let temperature: Double

    /// The log-loss of each image that can be measured, in nats.
    let losses: [Double]

    /// Their mean.
    var logLoss: Double { losses.mean ?? .infinity }

    init(logits: Matrix, labels: LabelSet, folds: FoldPlan) {
        let measured = folds.measurableImages(of: labels)
        let (known, rows) = (labels.gathering(measured), logits.gatheringRows(at: measured))
        self.logits = logits
        temperature = TemperatureCalibration(logits: rows, labels: known).temperature
        let probabilities = rows.probabilities(of: labels.type, temperature: temperature)
        losses = ScoredImages(labels: known, probabilities: probabilities).logLosses
    }
}

extension FoldPlan {
    /// The images whose out-of-fold scores say something: no head could have learned a tag that no other group has.
    func measurableImages(of labels: LabelSet) -> [Int] {
        labels.tagsByImage.indices.filter { image in
            labels.type == .multilabel || labels.tagsByImage[image].allSatisfy { evaluableTags[$0] }
        }
    }

    /// The group of each of ``measurableImages(of:)``.
    func measurableGroups(of labels: LabelSet) -> [Int] {
        measurableImages(of: labels).map { groupByImage[$0] }
    }
}
