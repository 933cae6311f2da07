package import Foundation
internal import Storage

/// What an iteration would tag an untagged image with.
package struct SuggestedTags: Sendable {
    /// The image.
    package let imageID: UUID
    /// The project of the image.
    package let projectID: UUID
    /// The iteration that looked at it.
    package let iterationID: UUID
    /// When it looked.
    package let created: Date
    /// All tags of the iteration, the most probable first.
    package let predictions: [TagPrediction]
    /// How unsure the answer is, from 0 to 1.
    package let uncertainty: Double
}
