internal import Annotations
package import Foundation
package import Projects
internal import Storage

extension PredictionService {
    /// How much previews may take.
    package struct PreviewLimits: Hashable, Sendable {
        /// For how many projects there is a preview at a time.
        package var projects = 4
        /// From how many images with boxes on there is one.
        package var firstImages = 5
        /// From how many images one learns at most.
        package var images = 60
        /// How many bytes of maps are kept in memory for each project; the rest waits in a file.
        package var mapBytes = 32 << 20

        package init() {}
    }

    /// Trains previews in the background as they are needed, until the task is cancelled.
    package func trainPreviews() async {
        await previews?.run()
    }
}

extension PredictionService: RegionSuggesting {
    /// Suggests boxes: those of the project's preview or of its default iteration, whichever learned from more of the images as they are
    /// now; of the iteration if that is equal.
    ///
    /// It counts as one of the predictions in flight.
    package func suggestedRegions(
        forImage imageID: UUID,
        of projectID: UUID
    ) async throws -> RegionSuggestions {
        let subject = try await projects.suggestionSubject(imageID, of: projectID)
        guard subject.project.task == .detection, let previews else { return .nothing }
        // A project that has just become one for detection may have iterations of classifiers.
        let iteration = subject.iteration?.task == .detection ? subject.iteration : nil
        let standing = try await previews.standing(of: subject.project, beside: iteration)
        var predictions: [TagPrediction] = []
        var source: RegionSuggestions.Source?
        if let detector = standing.detector, standing.isAhead || iteration == nil {
            source = .preview
            let found = try await look(at: subject, with: detector)
            predictions = found.compactMap { prediction in
                // Under the name that the tag has now; tags that are gone are not suggested.
                standing.tags[detector.tags[prediction.tag].tagID].map { tag in prediction.naming { _ in tag }
                }
            }
        } else if let iteration {
            source = .iteration(iteration)
            let model = try await models.model(of: iteration)
            predictions = [TagPrediction](try await look(at: subject, with: model), of: model.tags)
        }
        return RegionSuggestions(preview: standing.preview, source: source, predictions: predictions)
    }

    private func look(
        at subject: SuggestionSubject,
        with model: LoadedModel
    ) async throws -> [Prediction<Int>] {
        let image = try await projects.imageBytes(subject.contentDigest)
        return try await shedder.admit { try await predictions(of: image, from: model) }
    }
}

extension RegionSuggestions {
    /// Where nothing is ever suggested.
    fileprivate static let nothing = RegionSuggestions(
        preview: Preview(state: .none, imageCount: 0, drawnImageCount: 0, neededImageCount: 0),
        source: nil,
        predictions: []
    )
}
