internal import BaseModels
package import Detection
internal import Foundation
package import ModelRuntime

/// Trains previews on one thread that stands back for everything else; they answer on an engine's own threads.
package struct EnginePreviewTraining: PreviewTraining {
    private let engine: ClassifierEngine
    private let background: ClassifierEngine
    private let program: String

    /// Prepares trainings; nothing is compiled yet.
    ///
    /// - Parameters:
    ///   - engine: What the previews answer on.
    ///   - program: The name and version of this program, for the record in models.
    /// - Throws: `InferenceError`.
    package init(_ engine: ClassifierEngine, program: String) throws {
        self.engine = engine
        self.program = program
        background = try engine.standingBack()
    }

    package func train(
        _ request: PreviewRequest,
        keeping retained: RetainedViews
    ) async throws -> any TrainedModel {
        let detectors = DetectorEngine(on: background, domain: request.domain, seed: 1, program: program)
        let images = try await withTaskExecutorPreference(background.executor) {
            try request.images.map { image in
                try DetectionImage(
                    file: image.file,
                    digest: image.contentDigest,
                    annotations: image.annotations
                )
            }
        }
        let model = try await detectors.preview(on: images, tags: request.tags, keeping: retained)
        return try await withTaskExecutorPreference(background.executor) {
            let detector = try ObjectDetector(model, on: engine)
            // So that no request waits for the compiler.
            try detector.warmUp()
            return detector
        }
    }
}
