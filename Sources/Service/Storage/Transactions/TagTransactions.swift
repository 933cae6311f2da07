package import Foundation

/// Reading tags.
package protocol TagReading {
    /// The tags of a project, oldest first.
    func tags(of projectID: UUID, in scope: DataScope) throws -> [TagRecord]

    /// A tag, or `nil` if the project has none of this id there.
    func tag(_ id: UUID, of projectID: UUID, in scope: DataScope) throws -> TagRecord?

    /// How many images have each tag; tags without images are left out.
    ///
    /// - Complexity: Milliseconds for 100,000 images.
    func imageCountsByTag(of projectID: UUID, in scope: DataScope) throws -> [UUID: Int]
}

/// Changing tags of the workspace.
package protocol TagWriting {
    /// Adds a tag.
    ///
    /// - Throws: `.conflict` if the name or id is taken, `.notFound` if there is no such project.
    func insert(tag: TagRecord) throws

    /// Replaces name, description and type of a tag of the workspace.
    ///
    /// - Throws: `.conflict` if the name is taken, `.notFound`.
    func update(tag: TagRecord) throws

    /// Takes a tag out of the workspace and off its images, with its regions.
    ///
    /// - Returns: Whether it was there.
    func deleteTag(_ id: UUID, of projectID: UUID) throws -> Bool

    /// Gives the images and regions of a tag to another one and takes the tag out of the workspace.
    ///
    /// An image that has both keeps one tagging, and one of two regions with the same box. What iterations see stays as it is.
    ///
    /// - Parameters:
    ///   - id: The tag that goes.
    ///   - target: The tag that stays, another one.
    ///   - projectID: The project of both.
    /// - Throws: `.notFound` if the project's workspace lacks one of the two.
    func mergeTag(_ id: UUID, into target: UUID, of projectID: UUID) throws
}
