internal import Annotations
package import CoreMetrics
package import Foundation
internal import Imaging
internal import Learning
package import Logging
package import ModelRuntime
package import Projects
internal import Storage

/// Says what trained iterations say of images, by published name or by iteration: tags, or boxes with tags.
///
/// One for each process. Which iteration is published is read from the store for every answer, at a fraction of the cost of an
/// inference: so publishing, in whatever process, holds from the next request on, and no request falls between two iterations. Models
/// are cached in memory.
package final class PredictionService: Sendable {
    /// How much is done at once.
    package struct Configuration: Hashable, Sendable {
        /// How many predictions may wait or run; more are refused at once.
        package var maxInFlight = 256
        /// About how much memory models may take, in bytes.
        package var cacheBytes = 96 << 20
        /// How much previews may take.
        package var previews = PreviewLimits()

        package init() {}
    }

    /// The most boxes in the answer of a detector, the most probable ones.
    package static let boxLimit = 200

    let projects: ProjectStore
    let engine: ClassifierEngine
    let predictionLog: PredictionLog?
    let models: ModelCache
    let shedder: LoadShedder
    let previews: DetectorPreviews?

    /// Creates a service; nothing is read yet.
    ///
    /// - Parameters:
    ///   - projects: Where iterations are found.
    ///   - engine: What models run on.
    ///   - loader: Brings model files together with what they run on; `nil` for classifiers on `engine`.
    ///   - predictionLog: Stores predictions; `nil` stores none, whatever is asked.
    ///   - previewTraining: Trains detectors for suggestions while boxes are drawn; without one there are none.
    ///   - configuration: How much is done at once.
    ///   - metrics: Where predictions in progress and the cache of models are counted; nowhere unless set.
    ///   - logger: For previews that could not be trained.
    package init(
        projects: ProjectStore,
        engine: ClassifierEngine,
        loader: (any TrainedModelLoading)? = nil,
        predictionLog: PredictionLog?,
        previewTraining: (any PreviewTraining)? = nil,
        configuration: Configuration = Configuration(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger = Logger(label: "ocellus.predictions")
    ) {
        self.projects = projects
        self.engine = engine
        self.predictionLog = predictionLog
        models = ModelCache(
            projects: projects,
            loader: loader ?? EngineModelLoader(engine),
            executor: engine.executor,
            byteLimit: configuration.cacheBytes,
            metrics: metrics
        )
        shedder = LoadShedder(maxInFlight: configuration.maxInFlight, metrics: metrics)
        previews = previewTraining.map {
            DetectorPreviews(
                projects: projects,
                training: $0,
                limits: configuration.previews,
                logger: logger
            )
        }
    }

    /// Classifies an image with the iteration that is published under a name.
    ///
    /// - Parameters:
    ///   - image: The file's bytes.
    ///   - projectID: The project.
    ///   - name: The published name, compared exactly.
    ///   - storage: Whether the answer is stored.
    /// - Returns: The answer; it may be stored a moment later (see ``PredictionLog/flush()``).
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchPublication`, `wrongProjectType`, `imageBytes`,
    ///   `imageFormat`, `imageDimensions`, `imageAspect` or `overloaded`.
    package func classify(
        _ image: Data,
        in projectID: UUID,
        publishedAs name: String,
        storage: PredictionStorage = .none
    ) async throws -> PredictionResult {
        try await predict(
            image,
            in: projectID,
            by: .published(name),
            for: .classification,
            byteLimit: projects.limits.predictionImageBytes,
            storage: storage
        )
    }

    /// Finds objects in an image with the iteration that is published under a name.
    ///
    /// - Parameters:
    ///   - image: The file's bytes.
    ///   - projectID: The project.
    ///   - name: The published name, compared exactly.
    ///   - storage: Whether the answer is stored.
    /// - Returns: The answer: at most ``boxLimit`` boxes, the most probable first.
    /// - Throws: As ``classify(_:in:publishedAs:storage:)``.
    package func detect(
        _ image: Data,
        in projectID: UUID,
        publishedAs name: String,
        storage: PredictionStorage = .none
    ) async throws -> PredictionResult {
        try await predict(
            image,
            in: projectID,
            by: .published(name),
            for: .detection,
            byteLimit: projects.limits.predictionImageBytes,
            storage: storage
        )
    }

    /// Has any trained iteration say what it says of an image.
    ///
    /// - Parameters:
    ///   - image: The file's bytes.
    ///   - projectID: The project.
    ///   - iterationID: The iteration; `nil` for the project's default one.
    ///   - storage: Whether the answer is stored.
    /// - Returns: The answer; it may be stored a moment later.
    /// - Throws: As ``classify(_:in:publishedAs:storage:)``, and `noSuchIteration`, `iterationNotTrained` or
    ///   `noTrainedIteration`.
    package func quickTest(
        _ image: Data,
        in projectID: UUID,
        iterationID: UUID? = nil,
        storage: PredictionStorage = .none
    ) async throws -> PredictionResult {
        try await predict(
            image,
            in: projectID,
            by: iterationID.map { .trained($0) } ?? .projectDefault,
            for: .any,
            byteLimit: projects.limits.trainingImageBytes,
            storage: storage
        )
    }

    /// Reads the models that were published last and compiles their base models, so that the first predictions after a start
    /// need not wait for it.
    ///
    /// What cannot be read is passed over: the first prediction says why.
    ///
    /// - Parameters:
    ///   - modelCount: The most models to read.
    ///   - footingCount: The most base models to compile; each takes some 50 MB.
    /// - Returns: How many base models were compiled.
    /// - Throws: `StorageError` if the published iterations cannot be read, `CancellationError`.
    package func warmUp(modelCount: Int = 16, footingCount: Int = 3) async throws -> Int {
        let published = try await projects.publishedIterations()
        let newest = published.sorted { $0.lastModified > $1.lastModified }.prefix(modelCount)
        var compiled: Set<ModelFooting> = []
        for iteration in newest where compiled.count < footingCount {
            try Task.checkCancellation()
            guard let model = try? await models.model(of: iteration).model,
                compiled.insert(model.footing).inserted
            else { continue }
            try? await withTaskExecutorPreference(engine.executor) { try model.warmUp() }
        }
        return compiled.count
    }

    private func predict(
        _ image: Data,
        in projectID: UUID,
        by wanted: PredictingIteration,
        for purpose: PredictionPurpose,
        byteLimit: Int,
        storage: PredictionStorage
    ) async throws -> PredictionResult {
        try await shedder.admit {
            let iteration = try await projects.iteration(wanted, predictingIn: projectID, for: purpose)
            guard image.count <= byteLimit else {
                throw ProjectError(
                    .imageBytes,
                    "The image has \(image.count) bytes, the limit is \(byteLimit); make it smaller."
                )
            }
            if case .stored = storage { try predictionLog?.checkRoom(byteCount: image.count) }
            let model = try await models.model(of: iteration)
            let predictions = try await predictions(of: image, from: model)
            let result = PredictionResult(
                id: UUID(),
                projectID: iteration.projectID,
                iteration: iteration,
                created: projects.now(),
                predictions: [TagPrediction](predictions, of: model.tags)
            )
            if case .stored(let application) = storage, let predictionLog {
                try predictionLog.append(
                    PendingPrediction(
                        id: result.id,
                        projectID: result.projectID,
                        iterationID: iteration.id,
                        created: result.created,
                        application: application,
                        content: image,
                        uncertainty: Uncertainty.of(predictions, task: iteration.task),
                        scores: result.predictions.scores
                    )
                )
            }
            return result
        }
    }

    /// Runs a model on the engine's threads.
    ///
    /// - Returns: Of a classifier one prediction for each tag, in the order of the model; of a detector at most ``boxLimit``, the most
    ///   probable first.
    func predictions(of image: Data, from model: LoadedModel) async throws -> [Prediction<Int>] {
        do {
            return try await withTaskExecutorPreference(engine.executor) {
                // A client that hung up needs no answer.
                try Task.checkCancellation()
                return try model.model.predictions(of: image).limited(for: model.model.task)
            }
        } catch let error as ImageError {
            throw ProjectError(image: error)
        } catch let error as ModelFileError {
            throw ProjectError(unusableModel: error)
        }
    }
}

extension [Prediction<Int>] {
    /// As many as an answer may have.
    fileprivate func limited(for task: ProjectTask) -> [Prediction<Int>] {
        switch task {
        case .classification: self
        case .detection:
            Array(sorted { $0.probability > $1.probability }.prefix(PredictionService.boxLimit))
        }
    }
}

extension ProjectError {
    /// What is wrong with an image that was to be looked at.
    init(image error: ImageError) {
        let limits = ImageLimits()
        let code: Code =
            switch error.code {
            case .tooLargeEdge(limit: limits.edge), .tooManyPixels(limit: limits.pixels): .imageDimensions
            case .tooElongated(limit: limits.aspectRatio): .imageAspect
            case .outOfMemory: .overloaded
            default: ImageFailure(error, limits: limits).kind == .bytes ? .imageBytes : .imageFormat
            }
        self.init(code, error.description)
    }
}
