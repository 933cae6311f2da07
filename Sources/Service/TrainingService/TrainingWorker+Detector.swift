internal import Bytes
internal import Foundation
internal import Learning
internal import Projects
internal import Storage

extension TrainingWorker {
    /// Trains a detector.
    func detector(
        of input: TrainingInput,
        report: TrainingReporter,
        start: ContinuousClock.Instant
    ) async throws -> TrainingOutput {
        guard let detectorTraining else {
            throw TrainingFailure("This worker cannot train detectors. Train the project where one can.")
        }
        var baseModel: Data?
        if let digest = input.baseModel { baseModel = try await projects.modelFile(digest) }
        let request = DetectorTrainingRequest(
            dataset: try await input.dataset(from: projects),
            domain: try domain(of: input),
            seed: input.recipe.seed,
            budget: input.budget,
            baseModel: baseModel,
            program: program
        )
        let trained = try await detectorTraining.train(request, onProgress: report.record)
        return TrainingOutput(
            model: trained.model,
            scores: input.scores(from: trained),
            averagePrecision: trained.meanAveragePrecision,
            skippedImageCount: trained.skippedImageCount + input.imagesWithoutBoxes,
            trials: trained.trials,
            effort: trained.effort,
            start: start
        )
    }
}

extension TrainingInput {
    /// What a detector found in the images while it had not learned from them.
    fileprivate func scores(from trained: TrainedDetector) -> [ImageScoreRecord] {
        let ids = Dictionary(
            images.map { ($0.contentDigest, $0.imageID) },
            uniquingKeysWith: { first, _ in first }
        )
        return trained.images.compactMap { image in
            ids[image.contentDigest].map { id in
                ImageScoreRecord(imageID: id, answer: .detections(image.detections), isWrong: image.isWrong)
            }
        }
    }
}
