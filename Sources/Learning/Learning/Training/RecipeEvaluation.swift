package import LinearAlgebra

/// How well a recipe does, evaluated on images that its heads had not seen.
package struct EvaluatedRecipe: Sendable {
    package let recipe: ClassifierRecipe

    /// The best of the recipe's values of C.
    package let inverseRegularization: Double

    /// Uncalibrated out-of-fold logits at that C, images x tags.
    package let logits: Matrix

    /// The temperature that calibrates the logits.
    package let temperature: Double

    /// The mean log-loss of the calibrated probabilities, in nats: smaller is better.
    package let logLoss: Double

    /// The first fold's head at that C, for raw features: a good start for the head on all images.
    ///
    /// Of a recipe that fine-tunes it is the head on all images itself.
    package let start: LinearHead

    /// The log-loss of each image that could be measured; ``logLoss`` is the mean.
    package let losses: [Double]

    /// The weights of the training on all images, if the recipe fine-tunes.
    package let tuned: TunedWeights?

    init(
        recipe: ClassifierRecipe,
        inverseRegularization: Double,
        logits: Matrix,
        temperature: Double,
        logLoss: Double,
        start: LinearHead,
        losses: [Double] = [],
        tuned: TunedWeights? = nil
    ) {
        self.recipe = recipe
        self.inverseRegularization = inverseRegularization
        self.logits = logits
        self.temperature = temperature
        self.logLoss = logLoss
        self.start = start
        self.losses = losses
        self.tuned = tuned
    }
}

/// A recipe evaluated in each way that its heads can be asked, and which of them to take.
package struct RecipeEvaluation: Sendable {
    /// By how much further views must lower the calibrated log-loss to be worth their cost: a share of it, and a thousandth of a nat.
    package static let singleViewTolerance = 0.015

    /// Every prediction view asked.
    package let allViews: EvaluatedRecipe

    /// The first prediction view alone asked; `nil` if there is only one.
    package let firstView: EvaluatedRecipe?

    /// The way with the lower log-loss, whatever it costs.
    package var best: EvaluatedRecipe {
        guard let firstView, firstView.logLoss <= allViews.logLoss else { return allViews }
        return firstView
    }

    /// One view unless test-time augmentation lowers the log-loss by more than ``singleViewTolerance``: half the work of every prediction.
    package var preferred: EvaluatedRecipe {
        let allowance = max(Self.singleViewTolerance * allViews.logLoss, 0.001)
        guard let firstView, firstView.logLoss <= allViews.logLoss + allowance else { return allViews }
        return firstView
    }
}
