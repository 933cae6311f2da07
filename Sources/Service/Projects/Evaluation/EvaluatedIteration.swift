internal import Annotations
internal import Bytes
package import Foundation
package import Learning
package import Storage

/// A trained iteration with what its evaluates said of images that they had not learned from.
package struct EvaluatedIteration: Sendable {
    /// The iteration.
    package let iteration: IterationRecord

    /// Its tags, in the order of the model.
    package let tags: [IterationTag]

    /// Its model.
    package let model: ClassifierModel

    /// The results of its cross-validation.
    package let outOfFold: OutOfFoldResults

    /// The calibrated probabilities, the truth and the groups of near-duplicates.
    package let scores: ScoredImages

    /// The id of each scored image, as it was in the iteration's data version; `nil` if it was removed from there, too.
    package let imageIDs: [UUID?]

    /// For each scored image whether it is still in the workspace.
    package let isInWorkspace: [Bool]

    /// The id of a scored image, if it is still in the workspace.
    package func presentID(of image: Int) -> UUID? {
        isInWorkspace[image] ? imageIDs[image] : nil
    }

    /// Joins a model with the ids of tags and images.
    ///
    /// - Parameters:
    ///   - iteration: The iteration.
    ///   - tags: Its tags.
    ///   - evaluated: Its model, with the same tags in the same order.
    ///   - contents: The images of the iteration's data version.
    /// - Throws: ``ProjectError`` with `noPerformance` if tags and model do not belong together.
    init(
        _ iteration: IterationRecord,
        tags: [IterationTag],
        evaluated: EvaluatedClassifier,
        contents: [ImageContent]
    ) throws(ProjectError) {
        guard tags.count == evaluated.classifier.tags.count else {
            throw ProjectError(
                .noPerformance,
                "The iteration's model has other tags than the iteration; train again."
            )
        }
        let byContent = Dictionary(contents.map { ($0.contentDigest, $0) }) { first, _ in first }
        let images = evaluated.outOfFold.images.map { byContent[$0] }
        self.iteration = iteration
        self.tags = tags
        model = evaluated.classifier
        outOfFold = evaluated.outOfFold
        scores = evaluated.scores
        imageIDs = images.map { $0?.imageID }
        isInWorkspace = images.map { $0?.isInWorkspace ?? false }
    }
}

extension ProjectStore {
    /// A trained iteration that classifies, with its out-of-fold scores.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration`, `iterationNotTrained`, `noPerformance`, or
    ///   `wrongProjectType` if the iteration detects objects.
    /// - Complexity: Reads the model; about a tenth of a second for 10,000 images and 100 tags.
    package func evaluatedIteration(_ id: UUID, of projectID: UUID) async throws -> EvaluatedIteration {
        let (iteration, tags, contents) = try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let iteration = try reading.trainedIteration(id, of: projectID)
            return (
                iteration, try reading.tags(ofIteration: id),
                try reading.imageContents(of: projectID, in: .version(iteration.dataVersion))
            )
        }
        guard case .classification = iteration.task else {
            throw ProjectError(
                .wrongProjectType,
                "Invalid project type for operation: these are the numbers of classifiers, and the iteration detects objects."
            )
        }
        guard let digest = iteration.modelDigest else {
            throw ProjectError(
                .noPerformance,
                "The iteration has no model that could be evaluated; train again."
            )
        }
        let bytes = try await blobs.data(digest)
        return try await blocking {
            try EvaluatedIteration(
                iteration,
                tags: tags,
                evaluated: EvaluatedClassifier(ofIteration: bytes),
                contents: contents
            )
        }
    }

    /// Runs long or blocking work on the threads that are there for it.
    package func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(executor) { try body() }
    }
}
