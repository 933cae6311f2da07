package import Foundation
internal import Imaging
internal import Learning
package import ModelRuntime
internal import Storage

/// Answers what is on an image, by published name or by iteration.
///
/// One for each process. Who is published is read from the store for every answer, because that costs a fraction of
/// a look at the image: so publishing, in whatever process, holds from the next request on, and no request falls
/// between two iterations. Models are kept in memory.
package final class Classification: Sendable {
    /// How much is done at once.
    package struct Configuration: Hashable, Sendable {
        /// How many predictions may wait or run; more are refused at once.
        package var admitted = 256
        /// How much memory models may take, about, in bytes.
        package var cacheBytes = 96 << 20

        package init() {}
    }

    let workspace: Workspace
    let engine: ClassifierEngine
    let predictionLog: PredictionLog?
    let models: ModelCache
    let gate: AdmissionGate

    /// Puts the parts together; nothing is read yet.
    ///
    /// - Parameters:
    ///   - workspace: Where iterations are found.
    ///   - engine: What models run on.
    ///   - predictionLog: Keeps predictions; `nil` keeps none, whatever is asked.
    ///   - configuration: How much is done at once.
    package init(
        workspace: Workspace,
        engine: ClassifierEngine,
        predictionLog: PredictionLog?,
        configuration: Configuration = Configuration()
    ) {
        self.workspace = workspace
        self.engine = engine
        self.predictionLog = predictionLog
        models = ModelCache(workspace: workspace, engine: engine, byteLimit: configuration.cacheBytes)
        gate = AdmissionGate(limit: configuration.admitted)
    }

    /// How many predictions wait or run.
    package var waitingCount: Int { gate.count }

    /// How many computations of base models were made, by how many looks each took together.
    package var computations: [Int: Int] { engine.computations.byBatchSize }

    /// What the cache of models has done.
    package var modelStatistics: ModelCacheStatistics { models.statistics }

    /// Classifies an image with the iteration that is published under a name.
    ///
    /// - Parameters:
    ///   - image: The file's bytes.
    ///   - projectID: The project.
    ///   - name: The published name, compared exactly.
    ///   - storage: Whether the answer is kept.
    /// - Returns: The answer; it may be kept a moment later (see ``PredictionLog/settle()``).
    /// - Throws: ``WorkspaceError`` with `noSuchProject`, `wrongProjectType`, `noSuchPublication`, `imageBytes`,
    ///   `imageFormat`, `imageDimensions`, `imageAspect` or `overloaded`.
    package func classify(
        _ image: Data,
        in projectID: UUID,
        publishedAs name: String,
        storage: PredictionStorage = .none
    ) async throws -> Classified {
        try await answer(image, byteLimit: workspace.limits.predictionImageBytes, storage: storage) {
            reading in
            let project = try reading.classificationProject(projectID)
            guard let iteration = try reading.iteration(publishedAs: name, of: project.id) else {
                throw WorkspaceError(
                    .noSuchPublication,
                    "Invalid iteration: nothing is published under this name; publish a trained iteration."
                )
            }
            return iteration
        }
    }

    /// Classifies an image with any trained iteration.
    ///
    /// - Parameters:
    ///   - image: The file's bytes.
    ///   - projectID: The project.
    ///   - iterationID: The iteration; `nil` for the project's default one.
    ///   - storage: Whether the answer is kept.
    /// - Returns: The answer; it may be kept a moment later.
    /// - Throws: As ``classify(_:in:publishedAs:storage:)``, and `noSuchIteration`, `iterationNotTrained` or
    ///   `noTrainedIteration`.
    package func quickTest(
        _ image: Data,
        in projectID: UUID,
        iterationID: UUID? = nil,
        storage: PredictionStorage = .none
    ) async throws -> Classified {
        try await answer(image, byteLimit: workspace.limits.trainingImageBytes, storage: storage) {
            reading in
            let project = try reading.classificationProject(projectID)
            if let iterationID { return try reading.trainedIteration(iterationID, of: project.id) }
            guard let iteration = try reading.defaultIteration(of: project.id) else {
                throw WorkspaceError(
                    .noTrainedIteration,
                    "The project has no trained iteration yet; train it first."
                )
            }
            return iteration
        }
    }

    /// Reads the models that were published last and compiles what they stand on, so that the first predictions after a start
    /// need not wait for it.
    ///
    /// What cannot be read is passed over: whoever asks it is told why.
    ///
    /// - Parameters:
    ///   - modelCount: The most models to read.
    ///   - footingCount: The most base models to compile; each takes some 50 MB.
    /// - Returns: How many base models were compiled.
    /// - Throws: `StorageError` if the published iterations cannot be read, `CancellationError`.
    package func warmUp(modelCount: Int = 16, footingCount: Int = 3) async throws -> Int {
        let published = try await workspace.store.read { try $0.publishedIterations() }
        let newest = published.sorted { $0.lastModified > $1.lastModified }.prefix(modelCount)
        var compiled: Set<ImageClassifier.Footing> = []
        for iteration in newest where compiled.count < footingCount {
            try Task.checkCancellation()
            guard let classifier = try? await models.model(of: iteration).classifier,
                compiled.insert(classifier.footing).inserted
            else { continue }
            try? await withTaskExecutorPreference(engine.executor) { try classifier.warmUp() }
        }
        return compiled.count
    }

    private func answer(
        _ image: Data,
        byteLimit: Int,
        storage: PredictionStorage,
        from choose: @escaping @Sendable (any MetadataReading) throws -> IterationRecord
    ) async throws -> Classified {
        try await gate.admitting {
            let iteration = try await workspace.store.read(choose)
            guard image.count <= byteLimit else {
                throw WorkspaceError(
                    .imageBytes,
                    "The image has \(image.count) bytes, the limit is \(byteLimit); make it smaller."
                )
            }
            if case .stored = storage { try predictionLog?.checkRoom(byteCount: image.count) }
            let model = try await models.model(of: iteration)
            let probabilities = try await probabilities(of: image, from: model)
            let classified = Classified(
                id: UUID(),
                projectID: iteration.projectID,
                iteration: iteration,
                created: workspace.now(),
                predictions: [TagPrediction](probabilities, of: model.tags)
            )
            if case .stored(let application) = storage, let predictionLog {
                try predictionLog.append(
                    PendingPrediction(
                        id: classified.id,
                        projectID: classified.projectID,
                        iterationID: iteration.id,
                        created: classified.created,
                        application: application,
                        content: image,
                        uncertainty: Uncertainty.of(
                            probabilities,
                            type: iteration.classificationType ?? .multiclass
                        ),
                        scores: classified.predictions.scores
                    )
                )
            }
            return classified
        }
    }

    /// Runs a model on the engine's threads.
    func probabilities(of image: Data, from model: LoadedModel) async throws -> [Float] {
        do {
            return try await withTaskExecutorPreference(engine.executor) {
                // Whoever hung up meanwhile needs no answer.
                try Task.checkCancellation()
                return try model.classifier.probabilities(of: image)
            }
        } catch let error as ImageError {
            throw WorkspaceError(image: error)
        } catch let error as ModelFileError {
            throw WorkspaceError(unusableModel: error)
        }
    }
}

extension MetadataReading {
    /// A project that classifies.
    ///
    /// - Throws: ``WorkspaceError`` with `noSuchProject` or `wrongProjectType`.
    func classificationProject(_ id: UUID) throws -> ProjectRecord {
        let project = try existingProject(id)
        guard project.classificationType != nil else {
            throw WorkspaceError(
                .wrongProjectType,
                "Invalid project type for operation: the project finds objects; use its detection address."
            )
        }
        return project
    }
}

extension WorkspaceError {
    /// What is wrong with an image that was to be classified.
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
