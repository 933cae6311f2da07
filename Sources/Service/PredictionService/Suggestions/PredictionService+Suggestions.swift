internal import Annotations
package import Foundation
internal import Projects
internal import Storage

extension PredictionService {
    /// Has an iteration look at untagged images of a project, stores what it would tag them with, and where, and returns it.
    ///
    /// Images that have tags are passed over, and so are those that cannot be decoded.
    ///
    /// - Parameters:
    ///   - imageIDs: The images, at most as many as one call adds; repeated ones count once.
    ///   - iterationID: The iteration.
    ///   - projectID: Its project.
    /// - Returns: In the order of `imageIDs`.
    /// - Throws: ``ProjectError`` with `noSuchIteration`, `iterationNotTrained`, `batchSize`, `invalidIDs` or `overloaded`.
    package func suggestTags(
        forImages imageIDs: [UUID],
        by iterationID: UUID,
        in projectID: UUID
    ) async throws -> [SuggestedTags] {
        let (iteration, images) = try await projects.untaggedImages(
            among: imageIDs,
            forSuggestionsBy: iterationID,
            in: projectID
        )
        let model = try await models.model(of: iteration)
        var suggestions: [SuggestedTags] = []
        for image in images {
            // One request in flight at a time: a batch must not push aside single predictions.
            if let suggestion = try await suggestion(for: image, by: iteration, model) {
                suggestions.append(suggestion)
            }
        }
        try await projects.saveSuggestions(
            suggestions.map { suggestion in
                SuggestionRecord(
                    projectID: suggestion.projectID,
                    iterationID: suggestion.iterationID,
                    imageID: suggestion.imageID,
                    created: suggestion.created,
                    uncertainty: suggestion.uncertainty,
                    scores: suggestion.predictions.scores
                )
            },
            ofIteration: iteration.id,
            in: iteration.projectID
        )
        return suggestions
    }

    private func suggestion(
        for image: ImageRecord,
        by iteration: IterationRecord,
        _ model: LoadedModel
    ) async throws -> SuggestedTags? {
        let bytes = try await projects.imageBytes(image.contentDigest)
        let predictions: [Prediction<Int>]
        do {
            predictions = try await shedder.admit {
                try await self.predictions(of: bytes, from: model)
            }
        } catch let error as ProjectError where error.code != .overloaded {
            return nil
        }
        return SuggestedTags(
            imageID: image.id,
            projectID: image.projectID,
            iterationID: iteration.id,
            created: projects.now(),
            predictions: [TagPrediction](predictions, of: model.tags),
            uncertainty: Uncertainty.of(predictions, task: iteration.task)
        )
    }
}
