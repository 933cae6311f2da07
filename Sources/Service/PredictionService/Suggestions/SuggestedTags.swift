package import Foundation
package import Projects

/// What an iteration would tag an untagged image with, as a whole or in boxes.
package struct SuggestedTags: Sendable {
    /// The image.
    package let imageID: UUID
    /// The project of the image.
    package let projectID: UUID
    /// The iteration.
    package let iterationID: UUID
    /// When the iteration looked at the image.
    package let created: Date
    /// All tags of the iteration, or the boxes that a detector found; the most probable first.
    package let predictions: [TagPrediction]
    /// How unsure the answer is, from 0 to 1.
    package let uncertainty: Double
}
