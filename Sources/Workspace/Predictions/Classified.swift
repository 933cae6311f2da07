package import Foundation
package import Storage

/// What an iteration says of an image.
package struct Classified: Sendable {
    /// The id of this answer; the id of the stored prediction if it is kept.
    package let id: UUID
    /// The project that was asked.
    package let projectID: UUID
    /// The iteration that answered.
    package let iteration: IterationRecord
    /// When it answered.
    package let created: Date
    /// All tags of the iteration, the most probable first.
    package let predictions: [TagPrediction]
}

/// Whether and how an answer is kept.
package enum PredictionStorage: Hashable, Sendable {
    /// Nothing is kept.
    case none
    /// Image and answer are kept for some time, with a label of the asker's.
    case stored(application: String?)
}
