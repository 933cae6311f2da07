package import Foundation
package import Storage

/// The training queue as workers use it; each operation is one transaction.
///
/// A worker holds a lease while it trains. Every operation that writes is refused with `StorageError` `leaseLost` when the lease has
/// passed to another worker or the job is gone, so nothing of a lost attempt is ever written.
extension ProjectStore {
    /// Leases the oldest training that waits, or whose worker died; ends those that were begun too often or were cancelled meanwhile.
    ///
    /// - Parameters:
    ///   - owner: The worker's name, unique among those that run.
    ///   - duration: How long the lease lasts, in seconds.
    ///   - attemptLimit: How often a training is begun at most.
    /// - Returns: The lease; `nil` if no training waits.
    /// - Throws: `StorageError`.
    package func leaseTraining(
        owner: String,
        duration: TimeInterval,
        attemptLimit: Int
    ) async throws -> JobLease? {
        let time = now()
        return try await store.write { transaction in
            let (lease, abandoned) = try transaction.leaseJob(
                ofKinds: [Self.trainingJobKind],
                owner: owner,
                now: time,
                duration: duration,
                attemptLimit: attemptLimit
            )
            for job in abandoned {
                let reason =
                    job.state == .cancelled
                    ? "Training was cancelled."
                    : """
                    Training stopped unexpectedly \(job.attempts) times. Train again; if it fails again, use fewer \
                    images.
                    """
                try transaction.failIteration(of: job, reason, at: time)
            }
            return lease
        }
    }

    /// What a leased training is about.
    ///
    /// - Returns: `nil` if there is nothing to train any more; the job is ended then.
    /// - Throws: `StorageError`.
    package func trainingInput(of lease: JobLease) async throws -> TrainingInput? {
        let input = try await store.read { try TrainingInput(of: lease.job.subjectID, from: $0) }
        guard let input else {
            try await store.write { [now] in try $0.complete(lease, now: now()) }
            return nil
        }
        return input
    }

    /// The file that holds an image's bytes, for reading only.
    ///
    /// - Throws: `StorageError`.
    package func trainingImageFile(_ image: TrainingImage) async throws -> URL {
        try await blobs.localFile(image.contentDigest)
    }

    /// Records the progress of a training and renews its lease.
    ///
    /// - Parameters:
    ///   - lease: The lease.
    ///   - duration: How long it lasts from now on, in seconds.
    ///   - progress: What the worker does; `nil` leaves the progress as it is.
    /// - Returns: Whether a client asked to stop the training.
    /// - Throws: `StorageError`.
    package func renewTraining(
        _ lease: JobLease,
        for duration: TimeInterval,
        progress: TrainingJobProgress? = nil
    ) async throws -> Bool {
        let progress = try progress.map { try JSONEncoder().encode($0) }
        return try await store.write { [now] transaction in
            if let progress { try transaction.setProgress(progress, of: lease) }
            return try transaction.heartbeat(lease, now: now(), duration: duration).isCancelRequested
        }
    }

    /// Stores model and scores, completes the iteration and ends the job, all at once.
    ///
    /// The iteration is left alone if it was deleted or has ended meanwhile.
    ///
    /// - Parameters:
    ///   - lease: The lease.
    ///   - input: What the training was about.
    ///   - output: What came of it.
    /// - Returns: How long the training took, in seconds.
    /// - Throws: `StorageError`.
    package func completeTraining(
        _ lease: JobLease,
        of input: TrainingInput,
        _ output: TrainingOutput
    ) async throws -> Double {
        let blob = try await blobs.store(output.model)
        let seconds = (ContinuousClock.now - output.start) / .seconds(1)
        try await store.write { [now] transaction in
            let time = now()
            // First, because it says whether this worker may still write.
            try transaction.complete(lease, now: time)
            guard var iteration = try transaction.iteration(input.iteration.id), iteration.status == .training
            else { return }
            var recipe = input.recipe
            recipe.skippedImageCount = output.skippedImageCount
            recipe.averagePrecision = output.averagePrecision
            if let trials = output.trials { recipe.trials = trials }
            recipe.effort = output.effort
            try iteration.setRecipe(recipe)
            iteration.status = .completed
            iteration.trainedAt = time
            iteration.lastModified = time
            iteration.trainingSeconds = seconds
            iteration.modelDigest = blob.digest
            try transaction.register(blobs: [blob])
            try transaction.update(iteration: iteration)
            try transaction.setImageScores(output.scores, ofIteration: iteration.id)
            try transaction.announceEnd(of: iteration, job: lease.job, at: time)
        }
        return seconds
    }

    /// Ends a training that gave no model.
    ///
    /// - Parameters:
    ///   - lease: The lease.
    ///   - reason: A sentence for the user.
    ///   - isCancelled: Whether a client asked to stop it.
    /// - Throws: `StorageError`.
    package func endTraining(_ lease: JobLease, reason: String, isCancelled: Bool) async throws {
        let time = now()
        try await store.write { transaction in
            if isCancelled {
                try transaction.finishCancelled(lease, now: time)
            } else {
                try transaction.fail(lease, failure: reason, now: time)
            }
            try transaction.failIteration(of: lease.job, reason, at: time)
        }
    }

    /// Returns a training to the queue, so that no worker need wait for the lease to run out; the attempt does not count.
    ///
    /// - Throws: `StorageError`.
    package func releaseTraining(_ lease: JobLease) async throws {
        try await store.write { try $0.release(lease) }
    }

    /// Ends the leases of workers that have died, so that other workers take their trainings up at once.
    ///
    /// - Parameter prefix: What the names of these workers begin with.
    /// - Throws: `StorageError`.
    package func expireTrainingLeases(ofWorkersBeginningWith prefix: String) async throws {
        let time = now()
        _ = try await store.write { try $0.endLeases(ofOwnersBeginningWith: prefix, now: time) }
    }
}

extension MetadataWriting {
    /// Ends the iteration of a job that gave no model, unless it is gone or has ended otherwise.
    fileprivate func failIteration(of job: JobRecord, _ reason: String, at time: Date) throws {
        guard let id = job.subjectID, var iteration = try iteration(id), iteration.status == .training else {
            return
        }
        iteration.setFailed(reason, at: time)
        try update(iteration: iteration)
        try announceEnd(of: iteration, job: job, at: time)
    }
}
