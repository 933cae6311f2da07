package import Foundation

/// Reading projects.
package protocol ProjectReading {
    /// All projects, oldest first.
    func projects() throws -> [ProjectRecord]

    /// A project, or `nil` if there is none of this id.
    func project(_ id: UUID) throws -> ProjectRecord?
}

/// Changing projects.
package protocol ProjectWriting {
    /// Adds a project.
    ///
    /// - Throws: `.conflict` if the id is taken.
    func insert(project: ProjectRecord) throws

    /// Replaces everything but id, time of creation and data version.
    ///
    /// - Throws: `.notFound`.
    func update(project: ProjectRecord) throws

    /// Removes a project with everything that belongs to it; its blobs go at the next collection.
    ///
    /// - Returns: Whether there was one.
    func deleteProject(_ id: UUID) throws -> Bool

    /// The version under which this transaction's changes to the project's data are kept.
    ///
    /// The first call in a transaction raises the project's data version by one; later ones give the same number. Every
    /// change of tags, images, taggings and regions calls it by itself.
    ///
    /// - Throws: `.notFound`.
    func raiseDataVersion(of projectID: UUID) throws -> Int

    /// Removes rows of the project that neither the workspace nor any iteration sees.
    ///
    /// - Returns: How many images, tags, taggings and regions were removed.
    func purgeInvisibleRows(of projectID: UUID) throws -> Int
}
