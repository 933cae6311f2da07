package import Foundation
package import Projects
package import Storage

/// The answer of an iteration for one image.
package struct PredictionResult: Sendable {
    /// The id of this answer; the id of the stored prediction if it is stored.
    package let id: UUID
    /// The project that was asked.
    package let projectID: UUID
    /// The iteration that answered.
    package let iteration: IterationRecord
    /// When it answered.
    package let created: Date
    /// All tags of the iteration, or the boxes that a detector found; the most probable first.
    package let predictions: [TagPrediction]
}

/// Whether and how an answer is stored.
package enum PredictionStorage: Hashable, Sendable {
    /// Nothing is stored.
    case none
    /// Image and answer are stored for some time, with a label of the client's.
    case stored(application: String?)
}
