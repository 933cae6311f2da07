package import Foundation
package import Projects

/// What an iteration would tag an untagged image with.
package struct SuggestedTags: Sendable {
    /// The image.
    package let imageID: UUID
    /// The project of the image.
    package let projectID: UUID
    /// The iteration.
    package let iterationID: UUID
    /// When the image was classified.
    package let created: Date
    /// All tags of the iteration, the most probable first.
    package let predictions: [TagPrediction]
    /// How unsure the answer is, from 0 to 1.
    package let uncertainty: Double
}
