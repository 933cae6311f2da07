package import Foundation
package import Storage

extension ProjectStore {
    /// The iteration that is to suggest tags, and those of some images that have no tags, each once, in the order of the ids.
    ///
    /// - Parameters:
    ///   - imageIDs: Images of the project, at most as many as one call adds.
    ///   - iterationID: A trained iteration.
    ///   - projectID: The project of both.
    /// - Returns: Iteration and images.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration`, `iterationNotTrained`, `batchSize` or `invalidIDs`.
    package func untaggedImages(
        among imageIDs: [UUID],
        forSuggestionsBy iterationID: UUID,
        in projectID: UUID
    ) async throws -> (iteration: IterationRecord, images: [ImageRecord]) {
        guard imageIDs.count <= limits.imagesPerBatch else {
            throw ProjectError(
                .batchSize,
                "\(imageIDs.count) images are too many for one call; send at most \(limits.imagesPerBatch)."
            )
        }
        return try await store.read { reading in
            let project = try reading.existingProject(projectID)
            let iteration = try reading.trainedIteration(iterationID, of: project.id)
            let images = try reading.images(withIDs: imageIDs, of: project.id, in: .workspace)
            guard Set(images.map(\.id)) == Set(imageIDs) else {
                throw ProjectError(
                    .invalidIDs,
                    "Some of the image ids are not images of the project; list the untagged images to find their ids."
                )
            }
            let tagged = try reading.taggings(ofImages: imageIDs, in: .workspace)
            var seen: Set<UUID> = []
            return (iteration, images.filter { tagged[$0.id] == nil && seen.insert($0.id).inserted })
        }
    }

    /// Stores suggestions of one iteration; those for images that are gone are passed over, and all if the iteration is gone.
    ///
    /// - Parameters:
    ///   - suggestions: All of the iteration and the project.
    ///   - iterationID: The iteration.
    ///   - projectID: The project.
    /// - Throws: `StorageError`.
    package func saveSuggestions(
        _ suggestions: [SuggestionRecord],
        ofIteration iterationID: UUID,
        in projectID: UUID
    ) async throws {
        guard !suggestions.isEmpty else { return }
        try await store.write { transaction in
            guard try transaction.iteration(iterationID) != nil else { return }
            let present = try transaction.images(
                withIDs: suggestions.map(\.imageID),
                of: projectID,
                in: .workspace
            )
            let ids = Set(present.map(\.id))
            try transaction.save(suggestions: suggestions.filter { ids.contains($0.imageID) })
        }
    }
}
