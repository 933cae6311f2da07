import Foundation
import Installation
import Logging
import PredictionService
import Projects
import Storage
import Synchronization

/// Whether the server can do its work now, and how full it is.
final class HealthReport: Sendable {
    /// How old a finding may be that is told again: asking costs a write to the disk.
    private static let longestAge = Duration.seconds(1)

    private struct Examination {
        var running: Task<[String], Never>?
        var last: (findings: [String], end: ContinuousClock.Instant)?
    }

    private let projects: ProjectStore
    private let folder: DataFolder
    private let logger: Logger
    private let predictions: PredictionService
    private let predictionLog: PredictionLog
    private let isStopping = Mutex(false)
    private let workers = Mutex(0)
    private let examination = Mutex(Examination())
    private let started = ContinuousClock.now

    init(
        projects: ProjectStore,
        folder: DataFolder,
        predictions: PredictionService,
        predictionLog: PredictionLog,
        logger: Logger
    ) {
        self.projects = projects
        self.folder = folder
        self.logger = logger
        self.predictions = predictions
        self.predictionLog = predictionLog
    }

    /// From now on the server is not ready: a load balancer should send requests elsewhere.
    func stop() {
        isStopping.withLock { $0 = true }
    }

    /// Notes how many worker processes run.
    func setWorkers(_ count: Int) {
        workers.withLock { $0 = count }
    }

    /// How many worker processes run.
    var workerCount: Int { workers.withLock(\.self) }

    /// A sentence for each thing that keeps the server from working; none if it is ready.
    func findings() async -> [String] {
        if isStopping.withLock(\.self) { return ["The server is stopping."] }
        let running = examination.withLock { examination in
            if let last = examination.last, ContinuousClock.now - last.end < Self.longestAge {
                return Task { last.findings }
            }
            if let running = examination.running { return running }
            // In a task of its own, because it serves all who ask meanwhile: a disk that hangs must not gather them.
            let task = Task { [self] in
                let findings = await examine()
                self.examination.withLock { $0 = Examination(last: (findings, .now)) }
                return findings
            }
            examination.running = task
            return task
        }
        return await running.value
    }

    /// Reads from the database and tries to write; what refuses is told to the log with file and cause.
    private func examine() async -> [String] {
        var findings: [String] = []
        do {
            _ = try await projects.unfinishedJobCounts()
        } catch {
            findings.append("The data folder cannot be read.")
            logger.error("not ready", metadata: ["error": "\(ErrorSummary(error))"])
        }
        let refusals = await folder.refusals()
        for part in DataFolder.Part.allCases {
            guard let refusal = refusals[part] else { continue }
            findings.append("\(part.consequence) \(refusal.reason)")
            logger.error("not ready", metadata: ["error": "\(ErrorSummary(refusal))"])
        }
        return findings
    }

    /// Brings the gauges up to date.
    func record(in metrics: MetricsRegistry) async {
        metrics.set(
            Double(workers.withLock(\.self)),
            of: "ocellus_workers",
            help: "Worker processes that run."
        )
        metrics.set(
            (ContinuousClock.now - started) / .seconds(1),
            of: "ocellus_uptime_seconds",
            help: "Time since the server started."
        )
        if let bytes = Self.residentBytes {
            metrics.set(
                Double(bytes),
                of: "process_resident_memory_bytes",
                help: "Resident memory of the server."
            )
        }
        let models = predictions.modelStatistics
        let gauges: [(String, String, Int)] = [
            (
                "ocellus_predictions_in_progress", "Predictions that wait or are computed.",
                predictions.inFlightCount
            ),
            (
                "ocellus_predictions_unstored", "Answered predictions that are not in the database yet.",
                predictionLog.waitingCount
            ),
            ("ocellus_models_cached", "Published models in memory.", models.modelCount),
            ("ocellus_models_cached_bytes", "Memory of the models in memory.", models.byteCount),
            ("ocellus_model_cache_hits", "Predictions whose model was in memory.", models.hits),
            ("ocellus_model_cache_misses", "Predictions whose model had to be loaded.", models.misses),
        ]
        for (name, help, value) in gauges { metrics.set(Double(value), of: name, help: help) }
        for (size, count) in predictions.computations {
            metrics.set(
                Double(count),
                of: "ocellus_inference_computations",
                help: "Computations of base models in the server, by how many images were computed together.",
                labels: [("batch", "\(size)")]
            )
        }
        await recordJobs(in: metrics)
    }

    /// Kinds and stages without a job are written too, or a gauge would keep the last number that it had.
    private func recordJobs(in metrics: MetricsRegistry) async {
        guard let counts = try? await projects.unfinishedJobCounts(),
            let trainings = try? await projects.trainingCounts()
        else { return }
        for stage in TrainingStatus.Stage.all {
            metrics.set(
                Double(trainings[stage] ?? 0),
                of: "ocellus_trainings",
                help: "Trainings that are not over, by what is being done.",
                labels: [("stage", stage.name)]
            )
        }
        for kind in ProjectStore.jobKinds {
            metrics.set(
                Double(counts[kind] ?? 0),
                of: "ocellus_jobs_unfinished",
                help: "Jobs that wait or run.",
                labels: [("kind", kind)]
            )
        }
    }

    /// The resident memory of this process, from `/proc/self/statm` (proc(5)).
    static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension DataFolder.Part {
    /// What does not work while it cannot be written.
    fileprivate var consequence: String {
        switch self {
        case .database: "Nothing can be changed:"
        case .blobs: "No images and models can be stored:"
        case .pending: "No predictions can be stored:"
        }
    }
}

extension StorageError {
    /// Why something cannot be written, without a path: everybody may ask whether the server is ready.
    fileprivate var reason: String {
        switch code {
        case .diskFull: "the disk is full."
        case .readOnly: "the folder cannot be written to."
        default: "the file system refuses; the log tells more."
        }
    }
}
