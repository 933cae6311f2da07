package import Foundation
package import Storage

extension ProjectStore {
    /// One page of the images of a project.
    ///
    /// - Parameters:
    ///   - projectID: The project.
    ///   - selection: Which images.
    ///   - page: Which page of them, at most ``ImageSelection/pageLimit`` long.
    /// - Returns: The images with the tags of that state.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration` or `batchSize`.
    package func images(
        of projectID: UUID,
        _ selection: ImageSelection = ImageSelection(),
        page: ListPage
    ) async throws -> [ImageDetails] {
        guard page.take <= ImageSelection.pageLimit else {
            throw ProjectError(
                .batchSize,
                "A page has at most \(ImageSelection.pageLimit) images, and \(page.take) were asked for."
            )
        }
        return try await store.read { transaction in
            let images = try transaction.images(transaction.filter(selection, of: projectID), page: page)
            return try transaction.details(of: images, in: projectID, iterationID: selection.iterationID)
        }
    }

    /// How many images a selection has.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration` or `batchSize`.
    package func imageCount(
        of projectID: UUID,
        _ selection: ImageSelection = ImageSelection()
    ) async throws -> Int {
        try await store.read { try $0.imageCount($0.filter(selection, of: projectID)) }
    }

    /// The images of these ids that are there, each once, in the order of the ids.
    ///
    /// - Parameters:
    ///   - projectID: The project.
    ///   - ids: The images, at most ``ImageSelection/pageLimit``.
    ///   - iterationID: The iteration as which they are meant; `nil` for the workspace.
    /// - Returns: The images with the tags of that state.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration` or `batchSize`.
    package func images(
        of projectID: UUID,
        withIDs ids: [UUID],
        iterationID: UUID? = nil
    ) async throws -> [ImageDetails] {
        let ids = ids.eachOnce
        try checkBatch(ids.count, of: "images", limit: ImageSelection.pageLimit)
        return try await store.read { transaction in
            _ = try transaction.existingProject(projectID)
            let scope = try transaction.scope(ofIteration: iterationID, in: projectID)
            let images = try transaction.images(withIDs: ids, of: projectID, in: scope)
            return try transaction.details(of: images, in: projectID, iterationID: iterationID)
        }
    }
}

extension ProjectStore {
    /// Refuses a call that names too many things.
    func checkBatch(_ count: Int, of things: String, limit: Int) throws(ProjectError) {
        guard count <= limit else {
            throw ProjectError(
                .batchSize,
                "The call names \(count) \(things); name at most \(limit) and make several calls."
            )
        }
    }
}

extension Sequence where Element: Hashable {
    /// The elements in order without those that came before.
    var eachOnce: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
