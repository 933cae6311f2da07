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
}
