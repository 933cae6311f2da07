internal import Foundation
internal import Learning

/// How far a training is, as the job's progress in the store and for those who wait.
package struct TrainingJobProgress: Hashable, Sendable, Codable {
    /// What a training does, in this order; an advanced one looks and evaluates several times.
    package enum Stage: String, Hashable, Sendable, Codable, CaseIterable {
        /// Images are looked at.
        case extracting
        /// A recipe is evaluated.
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
}

extension TrainingJobProgress {
    /// What a training reported.
    init(_ progress: TrainingProgress, seconds: Double) {
        switch progress {
        case .extracting(let done, let total):
            self.init(stage: .extracting, done: done, total: total, seconds: seconds)
        case .crossValidating(_, let done, let total):
            self.init(stage: .crossValidating, done: done, total: total, seconds: seconds)
        case .fitting: self.init(stage: .fitting, done: 0, total: 0, seconds: seconds)
        case .evaluating: self.init(stage: .evaluating, done: 0, total: 0, seconds: seconds)
        }
    }
}
