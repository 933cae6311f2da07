package import Foundation
internal import Storage

/// What became of one image whose metadata was to be changed.
package struct MetadataOutcome: Hashable, Sendable {
    /// How it went.
    package enum Result: Hashable, Sendable {
        /// The metadata as it is now.
        case updated([String: String])
        /// The workspace has no such image.
        case noSuchImage
        /// It would have too many keys; nothing was changed.
        case limitExceeded
    }

    /// The image.
    package let imageID: UUID

    /// How it went.
    package let result: Result
}

extension ProjectStore {
    /// Adds the same key-value pairs to the metadata of several images; other pairs stay.
    ///
    /// - Parameters:
    ///   - metadata: The pairs.
    ///   - imageIDs: The images, at most ``ImageSelection/pageLimit``.
    ///   - projectID: Their project.
    /// - Returns: One outcome for each id, in order, each id once.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `batchSize`, `metadataKey` or `metadataValue`.
    package func updateMetadata(
        _ metadata: [String: String],
        ofImages imageIDs: [UUID],
        in projectID: UUID
    ) async throws -> [MetadataOutcome] {
        let imageIDs = imageIDs.eachOnce
        try checkBatch(imageIDs.count, of: "images", limit: ImageSelection.pageLimit)
        try MetadataRules.check(metadata, limits: limits)
        return try await store.write { [limits] transaction in
            _ = try transaction.changeableProject(projectID)
            let images = try transaction.images(withIDs: imageIDs, of: projectID, in: .workspace)
            let present = Dictionary(images.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            return try imageIDs.map { id in
                guard let image = present[id] else {
                    return MetadataOutcome(imageID: id, result: .noSuchImage)
                }
                guard let merged = MetadataRules.merging(image.metadata, metadata, limits: limits) else {
                    return MetadataOutcome(imageID: id, result: .limitExceeded)
                }
                if merged != image.metadata {
                    try transaction.setMetadata(merged, ofImage: id, of: projectID)
                }
                return MetadataOutcome(imageID: id, result: .updated(merged))
            }
        }
    }
}
