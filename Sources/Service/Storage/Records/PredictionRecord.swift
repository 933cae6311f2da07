package import Annotations
package import Bytes
package import Foundation

/// An image that was sent for prediction and kept.
package struct PredictionRecord: Hashable, Sendable, Identifiable {
    /// The prediction's id.
    package let id: UUID
    /// The project that answered.
    package let projectID: UUID
    /// The iteration that answered.
    package let iterationID: UUID
    /// When it was asked.
    package let created: Date
    /// Its place in the order of arrival; the store assigns it.
    package internal(set) var sequence: Int
    /// A label the asker gave, any text.
    package let application: String?
    /// SHA-256 of the bytes as received.
    package let contentDigest: ContentDigest
    /// The image made smaller.
    package let resizedDigest: ContentDigest
    /// The image made very small.
    package let thumbnailDigest: ContentDigest
    /// Width of the upright original in pixels.
    package let width: Int
    /// Height of the upright original in pixels.
    package let height: Int
    /// How unsure the answer was; larger is less sure.
    package let uncertainty: Double
    /// The answer, most probable first; tags are named by their ids.
    package internal(set) var scores: [Prediction<UUID>]

    /// Describes a prediction that is to be kept.
    package init(
        id: UUID,
        projectID: UUID,
        iterationID: UUID,
        created: Date,
        application: String? = nil,
        contentDigest: ContentDigest,
        resizedDigest: ContentDigest,
        thumbnailDigest: ContentDigest,
        width: Int,
        height: Int,
        uncertainty: Double,
        scores: [Prediction<UUID>]
    ) {
        self.id = id
        self.projectID = projectID
        self.iterationID = iterationID
        self.created = created
        sequence = 0
        self.application = application
        self.contentDigest = contentDigest
        self.resizedDigest = resizedDigest
        self.thumbnailDigest = thumbnailDigest
        self.width = width
        self.height = height
        self.uncertainty = uncertainty
        self.scores = scores
    }
}

/// What an iteration would tag an untagged image with.
package struct SuggestionRecord: Hashable, Sendable {
    /// The project of the image.
    package let projectID: UUID
    /// The iteration that looked at it.
    package let iterationID: UUID
    /// The image.
    package let imageID: UUID
    /// When it was looked at.
    package let created: Date
    /// How unsure the answer was; larger is less sure.
    package let uncertainty: Double
    /// The answer, most probable first; tags are named by their ids.
    package internal(set) var scores: [Prediction<UUID>]

    /// Describes a suggestion.
    package init(
        projectID: UUID,
        iterationID: UUID,
        imageID: UUID,
        created: Date,
        uncertainty: Double,
        scores: [Prediction<UUID>]
    ) {
        self.projectID = projectID
        self.iterationID = iterationID
        self.imageID = imageID
        self.created = created
        self.uncertainty = uncertainty
        self.scores = scores
    }
}
