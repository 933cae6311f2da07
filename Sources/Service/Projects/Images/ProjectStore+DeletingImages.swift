package import Foundation
internal import Storage

/// Which images are to be deleted.
package enum ImageDeletion: Hashable, Sendable {
    /// All of the project.
    case all
    /// Those of these ids.
    case images([UUID])
}

extension ProjectStore {
    /// Takes images out of the workspace.
    ///
    /// - Parameters:
    ///   - deletion: Which images; at most ``ImageSelection/pageLimit`` ids. Ids without an image are passed over.
    ///   - projectID: Their project.
    ///   - includingIterations: Whether iterations lose them, too; otherwise those keep what they were trained with.
    /// - Returns: How many there were.
    /// - Throws: ``ProjectError`` with `noSuchProject` or `batchSize`.
    package func deleteImages(
        _ deletion: ImageDeletion,
        of projectID: UUID,
        includingIterations: Bool = false
    ) async throws -> Int {
        let ids: [UUID]?
        switch deletion {
        case .all:
            ids = nil
        case .images(let given):
            ids = given.eachOnce
            try checkBatch(given.eachOnce.count, of: "images", limit: ImageSelection.pageLimit)
        }
        return try await store.write { transaction in
            _ = try transaction.changeableProject(projectID)
            return try transaction.deleteImages(ids, of: projectID, includingIterations: includingIterations)
        }
    }
}
