package import Foundation
package import Storage

/// The results of a training that are stored with the iteration when it succeeds.
package struct TrainingOutput: Sendable {
    /// The bytes of the model file.
    package var model: Data
    /// The model's out-of-fold probabilities for the images, in the order of the iteration's tags.
    package var scores: [ImageScoreRecord]
    /// The mean of the tags' average precisions; `nil` if none could be measured.
    package var averagePrecision: Double?
    /// How many images could not be used.
    package var skippedImageCount: Int
    /// The recipes that an advanced training tried; `nil` for a quick one.
    package var trials: [IterationRecipe.Trial]?
    /// What a detection costs; `nil` of classifiers.
    package var effort: IterationRecipe.Effort?
    /// When the training began.
    package var start: ContinuousClock.Instant

    /// Describes what came of a training.
    package init(
        model: Data,
        scores: [ImageScoreRecord],
        averagePrecision: Double?,
        skippedImageCount: Int,
        trials: [IterationRecipe.Trial]?,
        effort: IterationRecipe.Effort? = nil,
        start: ContinuousClock.Instant
    ) {
        self.model = model
        self.scores = scores
        self.averagePrecision = averagePrecision
        self.skippedImageCount = skippedImageCount
        self.trials = trials
        self.effort = effort
        self.start = start
    }
}
