package import Bytes
package import Foundation

/// Reading about many things at once, for pages that show all of them.
package protocol OverviewReading {
    /// All projects, oldest first, with what a list of projects shows.
    ///
    /// - Complexity: Some milliseconds for hundreds of projects, however many images they have.
    func projectOverviews() throws -> [ProjectOverview]

    /// How much is kept.
    ///
    /// - Complexity: Looks at the number of bytes of every blob: about 50 ms for 100,000 images.
    func storageUsage() throws -> StorageUsage

    /// The contents of all images of a scope, in the order in which they were added.
    ///
    /// - Complexity: About a second for a million images.
    func imageContents(of projectID: UUID, in scope: DataScope) throws -> [ImageContent]
}

/// A project as a list shows it.
package struct ProjectOverview: Hashable, Sendable {
    /// The project.
    package let project: ProjectRecord
    /// How many images it has.
    package let imageCount: Int
    /// How many of them have a tag.
    package let taggedImageCount: Int
    /// How many tags it has.
    package let tagCount: Int
    /// The thumbnails of up to four images, spread over the order in which they were added, so that they differ.
    package let covers: [ContentDigest]
    /// The iteration that was asked for last.
    package let lastIteration: IterationRecord?
}

/// How much is kept.
package struct StorageUsage: Hashable, Sendable {
    /// The bytes of images and models.
    package let blobBytes: Int
    /// The bytes of the database, without what it has not yet taken over from its log.
    package let databaseBytes: Int
    /// The images of all workspaces.
    package let imageCount: Int
    /// The projects.
    package let projectCount: Int
}

/// What an image of some scope is, and whether it is still in the workspace.
package struct ImageContent: Hashable, Sendable {
    /// The image.
    package let imageID: UUID
    /// SHA-256 of its bytes.
    package let contentDigest: ContentDigest
    /// Whether nobody has taken it out of the workspace.
    package let isInWorkspace: Bool
}
