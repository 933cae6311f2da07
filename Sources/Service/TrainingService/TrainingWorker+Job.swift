internal import Annotations
internal import BaseModels
internal import Foundation
internal import Learning
internal import Logging
internal import ModelRuntime
internal import Projects
internal import Storage

extension TrainingWorker {
    /// Trains and stores how it ended.
    func execute(_ lease: JobLease) async throws {
        let logger = logger(for: lease)
        do {
            try await keepingAlive(lease) { report in
                try await train(lease, report: report, logger: logger)
            }
        } catch is CancelRequest {
            try await projects.endTraining(lease, reason: "Training was cancelled.", isCancelled: true)
            logger.notice("Training was cancelled.")
        } catch let error as StorageError where error.code == .leaseLost {
            // Another worker has it, or it was deleted with its project: nothing of this attempt may be written.
            logger.notice("Training was taken over or is not wanted any more.")
        } catch is CancellationError {
            try await release(lease)
            logger.notice("Training was released because this worker stops.")
            throw CancellationError()
        } catch {
            try await handle(error, of: lease, logger: logger)
        }
    }

    private func train(_ lease: JobLease, report: TrainingReporter, logger: Logger) async throws {
        let start = ContinuousClock.now
        guard let input = try await projects.trainingInput(of: lease) else { return }
        logger.info("Training begins.", metadata: ["images": "\(input.images.count)"])
        let output =
            switch input.iteration.task {
            case .classification: try await classifier(of: input, report: report, start: start)
            case .detection: try await detector(of: input, report: report, start: start)
            }
        let seconds = try await projects.completeTraining(lease, of: input, output)
        logger.info(
            "Training is done.",
            metadata: [
                "seconds": "\(Int(seconds.rounded(.up)))", "skipped": "\(output.skippedImageCount)",
            ]
        )
    }

    /// Trains a classifier.
    private func classifier(
        of input: TrainingInput,
        report: TrainingReporter,
        start: ContinuousClock.Instant
    ) async throws -> TrainingOutput {
        let (model, trainingReport) = try await model(of: input, report: report)
        let skipped = trainingReport.skipped.count
        let isAdvanced = input.iteration.trainingType == .advanced
        return try await onEngine {
            TrainingOutput(
                model: Data(try model.archived()),
                scores: input.scores(from: model),
                averagePrecision: model.scores.meanAveragePrecision,
                skippedImageCount: skipped,
                trials: isAdvanced ? trainingReport.trials.map { .init($0) } : nil,
                start: start
            )
        }
    }

    /// Trains the model; everything that decides its bytes is in `input`.
    private func model(
        of input: TrainingInput,
        report: TrainingReporter
    ) async throws -> (model: EvaluatedClassifier, report: TrainingReport) {
        let domain = try domain(of: input)
        let dataset = try await input.dataset(from: projects)
        var options = ClassifierTraining.Options()
        options.recipe = .quick(viewLimit: domain.viewLimit)
        options.seed = input.recipe.seed
        options.negativeTag = input.negativeTag
        options.budget = input.budget
        if let digest = input.baseModel {
            let bytes = try await projects.modelFile(digest)
            options.recipe = try await onEngine { try ClassifierModel(ofIteration: bytes).recipe }
            options.isRecipeFixed = true
        }
        let engine = engine
        let (base, package) = try await onEngine { try engine.base(of: domain) }
        let training = ClassifierTraining(
            base: base,
            extraction: engine.extraction(space: base.space, package: package),
            tuner: options.budget == nil && options.recipe.tuning == nil
                ? nil : engine.tuner(of: package, space: base.space, program: program),
            executor: engine.executor,
            options: options,
            alternatives: options.budget == nil
                ? []
                : engine.alternatives(
                    among: projects.domains.classificationDomains,
                    to: base,
                    program: program
                ),
            onProgress: report.record
        )
        return try await training.train(on: dataset, program: program)
    }

    /// The domain to train.
    ///
    /// - Throws: ``TrainingFailure`` if it is gone.
    func domain(of input: TrainingInput) throws(TrainingFailure) -> Domain {
        guard let domain = projects.domainSource.domain(id: input.iteration.domainID) else {
            throw TrainingFailure("The project's domain is not installed any more. Choose another domain.")
        }
        return domain
    }

    private func logger(for lease: JobLease) -> Logger {
        var logger = logger
        logger[metadataKey: "iteration"] = "\(lease.job.subjectID?.uuidString.lowercased() ?? "")"
        logger[metadataKey: "attempt"] = "\(lease.job.attempts)"
        return logger
    }

    private func onEngine<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(engine.executor) { try body() }
    }
}

extension TrainingWorker {
    private func handle(_ error: any Error, of lease: JobLease, logger: Logger) async throws {
        let reason: String
        var isFinal = true
        switch error {
        case let error as TrainingFailure: reason = error.description
        case let error as TrainingError: reason = error.description
        case let error as ProjectError where error.code == .iterationUnusable:
            reason = "The iteration to start from cannot be used. \(error.description)"
        case let error as BaseModelError: reason = "The base model cannot be used. \(error.description)"
        default:
            // A fault of the machine, perhaps gone the next time.
            reason = "Training met a fault: \(publicReason(error))"
            isFinal = lease.job.attempts >= timing.attemptLimit
        }
        if isFinal {
            try await projects.endTraining(lease, reason: reason, isCancelled: false)
            logger.error("Training failed.", metadata: ["reason": "\(reason)"])
        } else {
            // The job stays leased for a while and is then free for any worker; this attempt counts.
            _ = try await projects.renewTraining(lease, for: timing.retryDelay)
            logger.warning("Training will be tried again.", metadata: ["reason": "\(reason)"])
        }
    }

    /// Releases the job to the queue although this task is cancelled, so that no worker need wait for the lease to run out.
    private func release(_ lease: JobLease) async throws {
        // A task of its own, because the store does nothing for a cancelled one; awaited at once.
        let release = Task { [projects] in try await projects.releaseTraining(lease) }
        do {
            try await release.value
        } catch let error as StorageError where error.code == .leaseLost {
            return
        }
    }
}

extension IterationRecipe.Trial {
    fileprivate init(_ trial: TrainingReport.Trial) {
        self.init(name: "\(trial.name) on \(trial.baseModel)", logLoss: trial.logLoss, views: trial.views)
    }
}

extension TrainingInput {
    /// How long an advanced training may take; `nil` for a quick one.
    var budget: Duration? {
        guard iteration.trainingType == .advanced else { return nil }
        return .seconds(60 * (recipe.budgetMinutes ?? 60 * iteration.reservedBudgetInHours))
    }
}
