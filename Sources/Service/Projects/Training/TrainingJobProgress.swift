internal import Foundation

/// How far a training is, as the job's progress in the store and for those who wait.
package struct TrainingJobProgress: Hashable, Sendable, Codable {
    /// What a training does, in this order; an advanced one extracts and cross-validates several times.
    package enum Stage: String, Hashable, Sendable, Codable, CaseIterable {
        /// Features of images are extracted.
        case extracting
        /// A recipe is cross-validated.
        case crossValidating
        /// The model is fitted.
        case fitting
        /// The model's quality is computed.
        case evaluating
    }

    /// What is being done.
    package var stage: Stage
    /// How many images or folds are done in this stage.
    package var done: Int
    /// How many there are; 0 if nothing is counted.
    package var total: Int
    /// How many are done in a second; `nil` until it is known.
    package var rate: Double?
    /// Seconds since this attempt began.
    package var seconds: Double

    /// Describes a moment of a training.
    package init(stage: Stage, done: Int = 0, total: Int = 0, rate: Double? = nil, seconds: Double) {
        self.stage = stage
        self.done = done
        self.total = total
        self.rate = rate
        self.seconds = seconds
    }
}
