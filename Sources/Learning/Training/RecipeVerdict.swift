package import LinearAlgebra

/// How well a recipe does, judged on pictures that its heads had not seen.
package struct JudgedRecipe: Sendable {
    package let recipe: ClassifierRecipe

    /// The best of the recipe's strengths.
    package let strength: Double

    /// Uncalibrated out-of-fold logits at that strength, pictures x tags.
    package let logits: Matrix

    /// The temperature that calibrates the logits.
    package let temperature: Double

    /// The mean log-loss of the calibrated probabilities, in nats: smaller is better.
    package let logLoss: Double

    /// The first fold's head at that strength, for raw features: a good start for the head on all pictures.
    package let start: LinearHead
}

/// A recipe judged in each way that its heads can be asked, and which of them to take.
package struct RecipeVerdict: Sendable {
    /// By how much further looks must lower the calibrated log-loss to be worth their cost: a share of it, and a thousandth of a nat.
    package static let thrift = 0.015

    /// Every prediction view asked.
    package let thorough: JudgedRecipe

    /// The first prediction view alone asked; `nil` if there is only one.
    package let brief: JudgedRecipe?

    /// The way with the lower log-loss, whatever it costs.
    package var best: JudgedRecipe {
        guard let brief, brief.logLoss <= thorough.logLoss else { return thorough }
        return brief
    }

    /// One look if further ones gain next to nothing: half the work of every prediction from then on.
    package var thrifty: JudgedRecipe {
        let allowance = max(Self.thrift * thorough.logLoss, 0.001)
        guard let brief, brief.logLoss <= thorough.logLoss + allowance else { return thorough }
        return brief
    }
}
