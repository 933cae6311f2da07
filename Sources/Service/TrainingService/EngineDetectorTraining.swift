internal import Annotations
internal import BaseModels
internal import Bytes
internal import Detection
internal import DetectionEvaluation
internal import Foundation
package import Learning
internal import ModelGraph
package import ModelRuntime
internal import Projects

/// Trains detectors on the base models and threads of an engine.
package struct EngineDetectorTraining: DetectorTraining {
    /// Where a detection counts as a mistake in the list of images.
    private static let threshold = 0.5
    private static let overlap = 0.3

    private let engine: ClassifierEngine

    /// Trains on an engine.
    package init(_ engine: ClassifierEngine) {
        self.engine = engine
    }

    package func train(
        _ request: DetectorTrainingRequest,
        onProgress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainedDetector {
        let images = try request.dataset.images.map { image in
            try DetectionImage(
                file: image.url,
                digest: image.contentDigest,
                annotations: image.annotations
            )
        }
        let detectors = DetectorEngine(
            on: engine,
            domain: request.domain,
            seed: request.seed,
            program: request.program
        )
        let trained = try await detectors.train(
            on: images,
            tags: request.dataset.tags,
            recipe: try request.baseModel.map { try DetectorModel(ofIteration: $0).recipe },
            budget: request.budget
        ) { candidate, stage in onProgress(stage.progress(of: candidate)) }
        try Task.checkCancellation()
        onProgress(.evaluating)
        return try trained.detector.reported(
            threshold: Self.threshold,
            overlap: Self.overlap,
            trials: request.budget == nil ? nil : trained.trials.map { IterationRecipe.Trial($0) },
            effort: IterationRecipe.Effort(
                views: trained.effort.largestViewCount,
                milliseconds: trained.effort.millisecondsPerImage
            )
        )
    }
}

extension IterationRecipe.Trial {
    fileprivate init(_ trial: DetectorSearch.Trial) {
        self.init(name: trial.name, meanAveragePrecision: trial.meanAveragePrecision, views: trial.views)
    }
}

extension DetectorTrainer.Stage {
    fileprivate func progress(of candidate: String) -> TrainingProgress {
        switch self {
        case .extracting(let done, let total): .extracting(done: done, total: total)
        case .training(let done, let total):
            .crossValidating(candidate: candidate, done: done, total: total)
        }
    }
}

extension EvaluatedDetector {
    /// The detector as the service keeps it.
    fileprivate func reported(
        threshold: Double,
        overlap: Double,
        trials: [IterationRecipe.Trial]?,
        effort: IterationRecipe.Effort
    ) throws -> TrainedDetector {
        let outcomes = DetectionMatching(of: detectedImages, overlaps: [overlap])
            .outcomes(threshold: threshold, overlap: overlap)
        return TrainedDetector(
            model: try archived(),
            images: evidence == nil
                ? []
                : zip(images, outcomes).map { image, outcome in
                    TrainedDetector.EvaluatedImage(
                        contentDigest: image.sha256,
                        detections: image.detections.map {
                            Prediction(tag: $0.tag, probability: $0.probability ?? 0, box: $0.box)
                        },
                        isWrong: outcome.mistakeCount > 0
                    )
                },
            meanAveragePrecision: evidence == nil
                ? nil
                : DetectionMatching(of: detectedImages, overlaps: [0.5]).meanAveragePrecision(overlap: 0.5),
            skippedImageCount: 0,
            trials: trials,
            effort: effort
        )
    }
}
