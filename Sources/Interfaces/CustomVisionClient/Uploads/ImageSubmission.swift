package import CustomVisionProtocol
package import Foundation

/// An image on its way into a project.
package struct ImageSubmission: Sendable {
    /// What the service calls it in its answer; different for each image of a batch.
    package let name: String

    /// The image file as it is.
    package let bytes: Data

    /// Tags of the project.
    package let tagIDs: [UUID]

    /// Labeled boxes; for detection projects only.
    package let regions: [Wire.Region]

    /// What else is known of it.
    package let metadata: [String: String]

    /// Creates a submission.
    package init(
        name: String,
        bytes: Data,
        tagIDs: [UUID],
        regions: [Wire.Region] = [],
        metadata: [String: String] = [:]
    ) {
        self.name = name
        self.bytes = bytes
        self.tagIDs = tagIDs
        self.regions = regions
        self.metadata = metadata
    }
}

/// What became of an image.
package enum ImageOutcome: Hashable, Sendable {
    /// It is in the project now, as this image.
    case added(UUID)
    /// It was there already, as this image, and now has all the tags it should have.
    case alreadyThere(UUID)
    /// It is not in the project, or not with all its tags; the sentence says why.
    case failed(String)

    /// The image in the project.
    package var imageID: UUID? {
        switch self {
        case .added(let id), .alreadyThere(let id): id
        case .failed: nil
        }
    }
}
