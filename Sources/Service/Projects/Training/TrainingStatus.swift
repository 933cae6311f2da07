package import Foundation
package import Storage

/// The progress of a training, for clients.
package struct TrainingStatus: Hashable, Sendable {
    /// What happens to a training that is not over.
    package enum Stage: Hashable, Sendable {
        /// No worker has it.
        case waiting
        /// A worker does this.
        case working(TrainingJobProgress.Stage)

        /// All of them, in their order.
        package static let all = [Stage.waiting] + TrainingJobProgress.Stage.allCases.map(Stage.working)

        /// A word for it.
        package var name: String {
            switch self {
            case .waiting: "waiting"
            case .working(let stage): stage.rawValue
            }
        }
    }

    /// Whether it is over.
    package let status: IterationStatus
    /// What is being done; `nil` if it is over.
    package let stage: Stage?
    /// How many images or folds are done in this stage.
    package let done: Int
    /// How many there are; 0 if nothing is counted.
    package let total: Int
    /// How many are done in a second; `nil` if that is not known.
    package let rate: Double?
    /// Seconds of this attempt so far, or of the whole training if it is over; as the worker last wrote them.
    package let seconds: Double
    /// Seconds until this stage is done, if it goes on as it did so far; `nil` if unknown.
    ///
    /// The stages after it are not counted. An advanced training goes through the stages several times, so nothing is
    /// said of it.
    package let remainingSeconds: Double?
    /// Which attempt it is; 0 if no worker has begun.
    package let attempt: Int
    /// A sentence, if there is something to say.
    package let message: String?
}

extension TrainingStatus {
    /// Says how far a training is.
    ///
    /// - Parameters:
    ///   - iteration: The iteration.
    ///   - job: Its latest job, if there still is one.
    ///   - time: The time, to tell whether a worker still has the job.
    /// - Throws: `DecodingError` if the job's progress is not what workers write.
    init(of iteration: IterationRecord, job: JobRecord?, at time: Date) throws {
        status = iteration.status
        attempt = job?.attempts ?? 0
        guard iteration.status == .training else {
            (stage, done, total, rate, remainingSeconds) = (nil, 0, 0, nil, nil)
            seconds = iteration.trainingSeconds
            message = iteration.errorDetails
            return
        }
        let isHeld = job?.state == .running && job?.leaseUntil.map { $0 > time } ?? false
        guard let job, isHeld else {
            stage = .waiting
            (done, total, rate, seconds, remainingSeconds) = (0, 0, nil, 0, nil)
            message = attempt > 0 ? "The training was interrupted; it goes on when a worker is free." : nil
            return
        }
        let progress = try job.progress.map { try JSONDecoder().decode(TrainingJobProgress.self, from: $0) }
        stage = .working(progress?.stage ?? .extracting)
        done = progress?.done ?? 0
        total = progress?.total ?? 0
        rate = progress?.rate
        seconds = progress?.seconds ?? 0
        remainingSeconds =
            if iteration.trainingType == .regular, let progress, let rate = progress.rate, rate > 0 {
                Double(max(0, progress.total - progress.done)) / rate
            } else {
                nil
            }
        message =
            job.isCancelRequested ? "The training is being stopped." : try iteration.decodedRecipe().warning
    }
}

extension ProjectStore {
    /// How many trainings are in each stage now; stages without one are left out.
    ///
    /// - Throws: `StorageError`.
    package func trainingCounts() async throws -> [TrainingStatus.Stage: Int] {
        let time = now()
        return try await store.read { reading in
            var counts: [TrainingStatus.Stage: Int] = [:]
            for job in try reading.jobs(of: nil, about: nil, in: [.queued, .running])
            where job.kind == Self.trainingJobKind {
                guard let id = job.subjectID, let iteration = try reading.iteration(id),
                    let stage = try TrainingStatus(of: iteration, job: job, at: time).stage
                else { continue }
                counts[stage, default: 0] += 1
            }
            return counts
        }
    }

    /// How far the training of an iteration is, or how it ended.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchIteration`.
    package func trainingStatus(of iterationID: UUID, in projectID: UUID) async throws -> TrainingStatus {
        let time = now()
        return try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let iteration = try reading.existingIteration(iterationID, of: projectID)
            let jobs = try reading.jobs(of: projectID, about: iterationID, in: Set(JobState.allCases))
            return try TrainingStatus(
                of: iteration,
                job: jobs.last { $0.kind == Self.trainingJobKind },
                at: time
            )
        }
    }
}
