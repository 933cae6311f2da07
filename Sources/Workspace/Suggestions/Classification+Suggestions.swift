package import Foundation
internal import Storage

extension Classification {
    /// Looks at untagged images of a project, keeps what an iteration would tag them with, and returns it.
    ///
    /// Images that have tags are passed over, and so are those that cannot be decoded.
    ///
    /// - Parameters:
    ///   - imageIDs: The images, at most as many as one call adds; repeated ones count once.
    ///   - iterationID: The iteration that looks.
    ///   - projectID: Its project.
    /// - Returns: In the order of `imageIDs`.
    /// - Throws: ``WorkspaceError`` with `noSuchIteration`, `iterationNotTrained`, `wrongProjectType`, `batchSize`,
    ///   `invalidIDs` or `overloaded`.
    package func suggestTags(
        forImages imageIDs: [UUID],
        by iterationID: UUID,
        in projectID: UUID
    ) async throws -> [SuggestedTags] {
        guard imageIDs.count <= workspace.limits.imagesPerBatch else {
            throw WorkspaceError(
                .batchSize,
                "\(imageIDs.count) images are too many for one call; send at most \(workspace.limits.imagesPerBatch)."
            )
        }
        let (iteration, images) = try await workspace.store.read { reading in
            let project = try reading.classificationProject(projectID)
            let iteration = try reading.trainedIteration(iterationID, of: project.id)
            let images = try reading.images(withIDs: imageIDs, of: project.id, in: .workspace)
            guard Set(images.map(\.id)) == Set(imageIDs) else {
                throw WorkspaceError(
                    .invalidIDs,
                    "Some of the image ids are not images of the project; list the untagged images to find their ids."
                )
            }
            let tagged = try reading.taggings(ofImages: imageIDs, in: .workspace)
            var seen: Set<UUID> = []
            return (iteration, images.filter { tagged[$0.id] == nil && seen.insert($0.id).inserted })
        }
        let model = try await models.model(of: iteration)
        var suggestions: [SuggestedTags] = []
        for image in images {
            // One by one through the gate: a batch must not push aside those who predict.
            if let suggestion = try await suggestion(for: image, by: iteration, model) {
                suggestions.append(suggestion)
            }
        }
        try await save(suggestions)
        return suggestions
    }

    private func suggestion(
        for image: ImageRecord,
        by iteration: IterationRecord,
        _ model: LoadedModel
    ) async throws -> SuggestedTags? {
        let bytes = try await workspace.blobs.data(image.contentDigest)
        let probabilities: [Float]
        do {
            probabilities = try await gate.admitting {
                try await self.probabilities(of: bytes, from: model)
            }
        } catch let error as WorkspaceError where error.code != .overloaded {
            return nil
        }
        return SuggestedTags(
            imageID: image.id,
            projectID: image.projectID,
            iterationID: iteration.id,
            created: workspace.now(),
            predictions: [TagPrediction](probabilities, of: model.tags),
            uncertainty: Uncertainty.of(probabilities, type: iteration.classificationType ?? .multiclass)
        )
    }

    private func save(_ suggestions: [SuggestedTags]) async throws {
        try await workspace.store.write { transaction in
            // Images and iterations may have gone while they were looked at.
            guard let first = suggestions.first, try transaction.iteration(first.iterationID) != nil else {
                return
            }
            let present = try transaction.images(
                withIDs: suggestions.map(\.imageID),
                of: first.projectID,
                in: .workspace
            )
            let ids = Set(present.map(\.id))
            try transaction.save(
                suggestions: suggestions.filter { ids.contains($0.imageID) }.map { suggestion in
                    SuggestionRecord(
                        projectID: suggestion.projectID,
                        iterationID: suggestion.iterationID,
                        imageID: suggestion.imageID,
                        created: suggestion.created,
                        uncertainty: suggestion.uncertainty,
                        scores: suggestion.predictions.scores
                    )
                }
            )
        }
    }
}
