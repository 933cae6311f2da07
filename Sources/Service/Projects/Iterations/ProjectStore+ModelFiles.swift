package import Bytes
package import Detection
package import Foundation
package import Learning
package import Storage

extension ProjectStore {
    /// The model file of an iteration.
    ///
    /// - Throws: `StorageError`, with `notFound` if there is no such file.
    package func modelFile(_ digest: ContentDigest) async throws -> Data {
        try await blobs.data(digest)
    }

    /// The model file of an iteration and the iteration's tags, in the order of the model; no tags if the iteration is gone.
    ///
    /// - Throws: `StorageError`, with `notFound` if there is no such file.
    package func modelFile(
        _ digest: ContentDigest,
        ofIteration iterationID: UUID
    ) async throws -> (file: Data, tags: [IterationTag]) {
        (try await modelFile(digest), try await store.read { try $0.tags(ofIteration: iterationID) })
    }
}

extension ProjectError {
    fileprivate init(noModelFile error: any Error) {
        self.init(
            .iterationUnusable,
            "The iteration's model is not a model file of Ocellus: \(error) Train again."
        )
    }
}

extension ClassifierModel {
    /// Reads what an iteration predicts with.
    ///
    /// - Throws: ``ProjectError`` with `iterationUnusable`.
    package init(ofIteration archive: Data) throws(ProjectError) {
        do {
            try self.init(archive: archive)
        } catch {
            throw ProjectError(noModelFile: error)
        }
    }
}

extension EvaluatedClassifier {
    /// Reads the model of an iteration with the results of its cross-validation.
    ///
    /// - Throws: ``ProjectError`` with `iterationUnusable`.
    package init(ofIteration archive: Data) throws(ProjectError) {
        do {
            try self.init(archive: archive)
        } catch {
            throw ProjectError(noModelFile: error)
        }
    }
}

extension DetectorModel {
    /// Reads what an iteration detects with.
    ///
    /// - Throws: ``ProjectError`` with `iterationUnusable`.
    package init(ofIteration archive: Data) throws(ProjectError) {
        do {
            try self.init(archive: archive)
        } catch {
            throw ProjectError(noModelFile: error)
        }
    }
}

extension EvaluatedDetector {
    /// Reads the detector of an iteration with the images of its evaluation.
    ///
    /// - Throws: ``ProjectError`` with `iterationUnusable`.
    package init(ofIteration archive: Data) throws(ProjectError) {
        do {
            try self.init(archive: archive)
        } catch {
            throw ProjectError(noModelFile: error)
        }
    }
}
