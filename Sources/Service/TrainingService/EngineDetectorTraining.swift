internal import Annotations
internal import BaseModels
internal import Bytes
internal import Detection
internal import DetectionEvaluation
internal import Foundation
internal import Imaging
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
        let dataset = request.dataset
        let base = try engine.detectionBase(of: request.domain)
        let images = dataset.images.map { image in
            DetectionImage(name: image.name, annotations: image.annotations) {
                try Data(contentsOf: image.url)
            }
        }
        let quick = try request.recipe(on: base)
        // The domain's own base model first.
        let bases = [base] + (request.budget == nil ? [] : engine.detectionAlternatives(to: base))
        let candidates = DetectorSearch.candidates(
            from: quick,
            imageCount: images.count,
            tagCount: dataset.tags.count,
            extractors: bases.map { base in { edge in engine.mapExtractor(of: base, edge: edge) } },
            names: bases.map(\.reference.name)
        )
        let search = DetectorSearch(
            candidates,
            tagCount: dataset.tags.count,
            seed: request.seed,
            executor: engine.executor
        )
        let found = try await search.run(on: images, budget: request.budget) { candidate, stage in
            onProgress(stage.progress(of: candidate))
        }
        let (recipe, outcome) = (found.candidate.recipe, found.outcome)
        let chosen = bases[found.candidate.base]
        try Task.checkCancellation()
        onProgress(.evaluating)
        let digests = try dataset.images.map { image in
            try image.contentDigest ?? ContentDigest(of: Data(contentsOf: image.url))
        }
        let detector = EvaluatedDetector(
            model: DetectorModel(
                tags: dataset.tags,
                baseModel: chosen.reference,
                precision: chosen.precision,
                recipe: recipe,
                head: try outcome.head.onnx(),
                calibration: outcome.calibration,
                provenance: Provenance(
                    program: request.program,
                    datasetVersion: Provenance.version(
                        of: digests,
                        annotations: dataset.images.map(\.annotations),
                        tags: dataset.tags
                    ),
                    seed: request.seed,
                    domain: request.domain.name
                )
            ),
            outcome: outcome,
            digests: digests,
            annotations: dataset.images.map(\.annotations)
        )
        return try detector.trained(threshold: Self.threshold, overlap: Self.overlap)
    }
}

extension DetectorTrainingRequest {
    /// How to train: as the boxes and the domain ask for, or as a model on record was trained.
    fileprivate func recipe(on base: DetectionBase) throws -> DetectorRecipe {
        if let baseModel { return try DetectorModel(ofIteration: baseModel).recipe }
        let boxes = try dataset.images.map { image in
            let header = try ImageDecoder.header(of: Data(contentsOf: image.url))
            return (header.width, header.height, image.annotations)
        }
        return .quick(
            levels: base.levels,
            boxes: DetectorRecipe.BoxStatistics(boxes),
            // Writing is not mirrored.
            isMirrored: domain.detectionRecipe != .logo
        )
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
    fileprivate func trained(threshold: Double, overlap: Double) throws -> TrainedDetector {
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
            trials: nil
        )
    }
}
