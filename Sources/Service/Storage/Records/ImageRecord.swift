package import Annotations
package import Bytes
package import Foundation

/// An image of a project.
///
/// Its bytes are blobs; its content is unique among the images in the workspace.
package struct ImageRecord: Hashable, Sendable, Identifiable {
    /// The image's id.
    package let id: UUID
    /// The project it belongs to.
    package let projectID: UUID
    /// Its place in the order in which the project's images were added, from 1; never used again.
    ///
    /// The store assigns it. "Newest" and "oldest" mean this order.
    package internal(set) var sequence: Int
    /// When it was added.
    package let created: Date
    /// Width of the upright original in pixels.
    package let width: Int
    /// Height of the upright original in pixels.
    package let height: Int
    /// SHA-256 of the bytes as received.
    package let contentDigest: ContentDigest
    /// The image made smaller for the gallery; may be the original.
    package let resizedDigest: ContentDigest
    /// The image made very small.
    package let thumbnailDigest: ContentDigest
    /// The number of bytes received.
    package let byteCount: Int
    /// The media type of the bytes received, such as `image/jpeg`.
    package let mediaType: String
    /// What the user noted about the image; not versioned.
    package internal(set) var metadata: [String: String]
    /// Where it came from: a file name or an address, any text.
    package let source: String?

    /// Describes an image that is to be added.
    package init(
        id: UUID,
        projectID: UUID,
        created: Date,
        width: Int,
        height: Int,
        contentDigest: ContentDigest,
        resizedDigest: ContentDigest,
        thumbnailDigest: ContentDigest,
        byteCount: Int,
        mediaType: String,
        metadata: [String: String] = [:],
        source: String? = nil
    ) {
        self.id = id
        self.projectID = projectID
        sequence = 0
        self.created = created
        self.width = width
        self.height = height
        self.contentDigest = contentDigest
        self.resizedDigest = resizedDigest
        self.thumbnailDigest = thumbnailDigest
        self.byteCount = byteCount
        self.mediaType = mediaType
        self.metadata = metadata
        self.source = source
    }
}

/// A tag on an image.
package struct TaggingRecord: Hashable, Sendable {
    /// The image.
    package let imageID: UUID
    /// The tag on it.
    package let tagID: UUID
    /// When it was put there.
    package let created: Date

    /// Describes a tag on an image.
    package init(imageID: UUID, tagID: UUID, created: Date) {
        self.imageID = imageID
        self.tagID = tagID
        self.created = created
    }
}

/// A box with a tag on an image, in fractions of its width and height.
package struct RegionRecord: Hashable, Sendable, Identifiable {
    /// The box's id.
    package let id: UUID
    /// The image it is on.
    package let imageID: UUID
    /// What is in it.
    ///
    /// The store puts the same tag on the image.
    package let tagID: UUID
    /// Where it is.
    package let box: NormalizedBox
    /// When it was drawn.
    package let created: Date

    /// Describes a box on an image.
    package init(
        id: UUID,
        imageID: UUID,
        tagID: UUID,
        box: NormalizedBox,
        created: Date
    ) {
        self.id = id
        self.imageID = imageID
        self.tagID = tagID
        self.box = box
        self.created = created
    }
}

/// How many regions there are of a tag.
package struct RegionCounts: Hashable, Sendable {
    /// The regions.
    package let regions: Int
    /// The images that have at least one of them.
    package let images: Int

    /// Describes the regions of a tag.
    package init(regions: Int, images: Int) {
        self.regions = regions
        self.images = images
    }
}

/// An image as training sees it.
package struct TrainingImage: Hashable, Sendable {
    /// The image's id.
    package let imageID: UUID
    /// SHA-256 of its bytes, under which the blob store has it.
    package let contentDigest: ContentDigest
    /// What is said of it at the version asked for: in a fixed order of tags, each box of a tag, or the tag alone if it has none.
    package let annotations: [Annotation<UUID>]

    /// Its tags, each once, in that order.
    package var tagIDs: [UUID] {
        var tagIDs: [UUID] = []
        for annotation in annotations where tagIDs.last != annotation.tag { tagIDs.append(annotation.tag) }
        return tagIDs
    }
}
