internal import Annotations
internal import Bytes
package import Detection
package import Foundation
package import Storage

/// A trained iteration that detects objects, with what models that had not seen an image detected in it.
package struct EvaluatedDetectorIteration: Sendable {
    /// The iteration.
    package let iteration: IterationRecord
    /// Its tags, in the order of the model.
    package let tags: [IterationTag]
    /// Its model with the images of the evaluation.
    package let detector: EvaluatedDetector
    /// The id of each of those images; `nil` if it was removed from the iteration's data version, too.
    package let imageIDs: [UUID?]
}

extension ProjectStore {
    /// A trained iteration that detects objects, with its out-of-fold detections.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration`, `iterationNotTrained`, `noPerformance`, or
    ///   `wrongProjectType` if the iteration classifies.
    /// - Complexity: Reads the model.
    package func evaluatedDetector(
        _ id: UUID,
        of projectID: UUID
    ) async throws -> EvaluatedDetectorIteration {
        let (iteration, tags, contents) = try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let iteration = try reading.trainedIteration(id, of: projectID)
            return (
                iteration, try reading.tags(ofIteration: id),
                try reading.imageContents(of: projectID, in: .version(iteration.dataVersion))
            )
        }
        guard iteration.task == .detection else {
            throw ProjectError(
                .wrongProjectType,
                "Invalid project type for operation: these are the numbers of detectors, and the iteration classifies."
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
            let detector = try EvaluatedDetector(ofIteration: bytes)
            guard detector.model.tags.count == tags.count else {
                throw ProjectError(
                    .noPerformance,
                    "The iteration's model has other tags than the iteration; train again."
                )
            }
            let ids = Dictionary(contents.map { ($0.contentDigest, $0.imageID) }) { first, _ in first }
            return EvaluatedDetectorIteration(
                iteration: iteration,
                tags: tags,
                detector: detector,
                imageIDs: detector.images.map { ids[$0.sha256] }
            )
        }
    }
}
