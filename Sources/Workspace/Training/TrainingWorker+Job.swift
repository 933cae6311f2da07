internal import BaseModels
internal import Bytes
internal import Foundation
internal import Learning
internal import Logging
internal import ModelRuntime
internal import Storage

extension TrainingWorker {
    /// Trains and writes how it ended.
    func work(on lease: JobLease) async throws {
        let logger = logger(for: lease)
        do {
            try await keepingAlive(lease) { report in
                try await train(lease, report: report, logger: logger)
            }
        } catch is CancelRequest {
            try await finish(lease, as: .cancelled("Training was cancelled."))
            logger.notice("Training was cancelled.")
        } catch let error as StorageError where error.code == .leaseLost {
            // Another worker has it, or it was deleted with its project: nothing of this attempt may be written.
            logger.notice("Training was taken over or is not wanted any more.")
        } catch is CancellationError {
            try await giveBack(lease)
            logger.notice("Training was given back because this worker stops.")
            throw CancellationError()
        } catch {
            try await handle(error, of: lease, logger: logger)
        }
    }

    private func train(_ lease: JobLease, report: TrainingReporter, logger: Logger) async throws {
        let start = ContinuousClock.now
        let work = try await workspace.store.read { try TrainingInput(of: lease.job.subjectID, from: $0) }
        guard let work else {
            return try await workspace.store.write { [workspace] in
                try $0.complete(lease, now: workspace.now())
            }
        }
        logger.info("Training begins.", metadata: ["images": "\(work.images.count)"])
        let (model, trainingReport) = try await model(of: work, report: report)
        let skipped = trainingReport.skipped.count
        let archive = try await onEngine { Data(try model.archived()) }
        let blob = try await workspace.blobs.store(archive)
        let (scores, averagePrecision) = try await onEngine {
            (
                work.scores(from: model),
                model.outOfFold.scored(temperature: model.temperature).meanAveragePrecision
            )
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await workspace.store.write { [workspace] transaction in
            let time = workspace.now()
            // First, because it says whether this worker may still write.
            try transaction.complete(lease, now: time)
            guard var iteration = try transaction.iteration(work.iteration.id), iteration.status == .training
            else { return }
            var recipe = work.recipe
            recipe.skippedImageCount = skipped
            recipe.averagePrecision = averagePrecision
            if work.iteration.trainingType == .advanced {
                recipe.trials = trainingReport.trials.map {
                    IterationRecipe.Trial(
                        name: "\($0.name) on \($0.baseModel)",
                        logLoss: $0.logLoss,
                        views: $0.views
                    )
                }
            }
            try iteration.setRecipe(recipe)
            iteration.status = .completed
            iteration.trainedAt = time
            iteration.lastModified = time
            iteration.trainingSeconds = seconds
            iteration.modelDigest = blob.digest
            try transaction.register(blobs: [blob])
            try transaction.update(iteration: iteration)
            try transaction.setImageScores(scores, ofIteration: iteration.id)
            try transaction.announceEnd(of: iteration, job: lease.job, at: time)
        }
        logger.info(
            "Training is done.",
            metadata: ["seconds": "\(Int(seconds.rounded(.up)))", "skipped": "\(skipped)"]
        )
    }

    /// Trains the model; everything that decides its bytes is in `work`.
    private func model(
        of work: TrainingInput,
        report: TrainingReporter
    ) async throws -> (model: ClassifierModel, report: TrainingReport) {
        guard let domain = workspace.domainSource.domain(id: work.iteration.domainID) else {
            throw TrainingFailure("The project's domain is not installed any more. Choose another domain.")
        }
        let dataset = try await work.dataset(from: workspace.blobs)
        var options = ClassifierTraining.Options()
        options.recipe = .quick(viewLimit: domain.viewLimit)
        options.seed = work.recipe.seed
        options.negativeTag = work.negativeTag
        if work.iteration.trainingType == .advanced {
            let minutes = work.recipe.budgetMinutes ?? 60 * work.iteration.reservedBudgetInHours
            options.budget = .seconds(60 * minutes)
        }
        if let digest = work.baseModel {
            let bytes = try await workspace.blobs.data(digest)
            options.recipe = try await onEngine { try ClassifierModel(ofIteration: bytes).recipe }
        }
        let engine = engine
        let (base, package) = try await onEngine { try engine.base(of: domain) }
        let training = ClassifierTraining(
            base: base,
            extraction: engine.extraction(space: base.space, package: package),
            executor: engine.executor,
            options: options,
            alternatives: options.budget == nil
                ? [] : engine.alternatives(among: workspace.domains.classificationDomains, to: base),
            onProgress: report.note
        )
        return try await training.train(on: dataset, program: program)
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
    private enum End {
        case failed(String)
        case cancelled(String)
    }

    private func handle(_ error: any Error, of lease: JobLease, logger: Logger) async throws {
        let reason: String
        var isFinal = true
        switch error {
        case let error as TrainingFailure: reason = error.description
        case let error as TrainingError: reason = error.description
        case let error as WorkspaceError where error.code == .iterationUnusable:
            reason = "The iteration to start from cannot be used. \(error.description)"
        case let error as BaseModelError: reason = "The base model cannot be used. \(error.description)"
        default:
            // A fault of the machine, perhaps gone the next time.
            reason = "Training met a fault: \(publicReason(error))"
            isFinal = lease.job.attempts >= timing.attemptLimit
        }
        if isFinal {
            try await finish(lease, as: .failed(reason))
            logger.error("Training failed.", metadata: ["reason": "\(reason)"])
        } else {
            // The job stays leased for a while and is then free for any worker; this attempt counts.
            _ = try await workspace.store.write { [workspace, timing] in
                try $0.heartbeat(lease, now: workspace.now(), duration: timing.retryDelay)
            }
            logger.warning("Training will be tried again.", metadata: ["reason": "\(reason)"])
        }
    }

    private func finish(_ lease: JobLease, as end: End) async throws {
        try await workspace.store.write { [workspace] transaction in
            let time = workspace.now()
            switch end {
            case .failed(let reason):
                try transaction.fail(lease, failure: reason, now: time)
                try transaction.fail(iterationOf: lease.job, reason, at: time)
            case .cancelled(let reason):
                try transaction.finishCancelled(lease, now: time)
                try transaction.fail(iterationOf: lease.job, reason, at: time)
            }
        }
    }

    /// Returns the job to the queue although this task is cancelled, so that nobody need wait for the lease to run out.
    private func giveBack(_ lease: JobLease) async throws {
        let store = workspace.store
        // A task of its own, because the store does nothing for a cancelled one; awaited at once.
        let release = Task { try await store.write { try $0.release(lease) } }
        do {
            try await release.value
        } catch let error as StorageError where error.code == .leaseLost {
            return
        }
    }
}
