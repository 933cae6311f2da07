internal import Foundation
package import Logging
package import ModelRuntime
package import Projects
internal import Storage

/// Trains the iterations that clients ask for, one at a time.
///
/// Any number of workers, in any number of processes, may serve one data folder. A worker leases a job, renews the
/// lease while it works, and stores model, scores, iteration and the end of the job in one transaction that is refused
/// if the lease is lost. So a worker that is killed at any point leaves nothing but a lease that runs out, and another
/// one begins anew; features that were computed, and the checkpoints of networks, are found again in the engine's cache.
package struct TrainingWorker: Sendable {
    /// How a worker times what it does.
    package struct Timing: Hashable, Sendable {
        /// How long a lease lasts, in seconds: so long does a training stand still when its worker is killed.
        package var lease = 60.0
        /// How often the lease is renewed, whatever happens.
        package var heartbeat = Duration.seconds(5)
        /// How often progress is stored where there is some; the lease is renewed with it.
        package var progress = Duration.seconds(1)
        /// How often a worker without work looks for some.
        package var poll = Duration.milliseconds(500)
        /// After how many seconds a training that met a fault of the machine is tried again.
        package var retryDelay = 15.0
        /// How often a training is begun at most.
        package var attemptLimit = 4

        package init() {}
    }

    let projects: ProjectStore
    let engine: ClassifierEngine
    let detectorTraining: (any DetectorTraining)?
    let timing: Timing
    let name: String
    let program: String
    let logger: Logger

    /// Makes a worker; it does nothing yet.
    ///
    /// - Parameters:
    ///   - projects: Where jobs and data are.
    ///   - engine: Extracts features and trains classifiers.
    ///   - detectorTraining: Trains detectors; without one their trainings fail.
    ///   - name: Tells workers apart; must be unique among those that run, such as host, process and a random part.
    ///   - program: The name and version of this program, for the record in models.
    ///   - timing: How often it does things.
    ///   - logger: For ids and counts only.
    package init(
        projects: ProjectStore,
        engine: ClassifierEngine,
        detectorTraining: (any DetectorTraining)? = nil,
        name: String,
        program: String,
        timing: Timing = Timing(),
        logger: Logger
    ) {
        self.projects = projects
        self.engine = engine
        self.detectorTraining = detectorTraining
        self.name = name
        self.program = program
        self.timing = timing
        self.logger = logger
    }

    /// Works until the task is cancelled, then releases the job at hand to the queue and returns.
    ///
    /// Faults of the storage are logged and tried again: a full disk must not end the worker.
    package func run() async {
        while !Task.isCancelled {
            var hasWorked = false
            do {
                hasWorked = try await runNextJob()
            } catch is CancellationError {
                break
            } catch {
                logger.error(
                    "A worker could not use the storage.",
                    metadata: ["reason": "\(publicReason(error))"]
                )
            }
            if !hasWorked {
                // Cancellation ends the sleep and then the loop.
                try? await Task.sleep(for: timing.poll)
            }
        }
    }

    /// Does the oldest job that waits, if there is one.
    ///
    /// - Returns: Whether there was one, however it ended.
    /// - Throws: `StorageError` if the end could not be written; the job is done again when its lease has run out.
    ///   `CancellationError` after the job was released.
    package func runNextJob() async throws -> Bool {
        let lease = try await projects.leaseTraining(
            owner: name,
            duration: timing.lease,
            attemptLimit: timing.attemptLimit
        )
        guard let lease else { return false }
        try await execute(lease)
        return true
    }

    /// What may be logged of any error: sentences that are known to name no file and no secret.
    func publicReason(_ error: any Error) -> String {
        switch error {
        case let error as StorageError: error.description
        case let error as ProjectError: error.description
        default: "\(type(of: error))"
        }
    }
}
