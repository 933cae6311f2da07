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

    let projects: ProjectStore
    private let folder: DataFolder
    private let logger: Logger
    private let predictionLog: PredictionLog
    private let isStopping = Mutex(false)
    private let workers = Mutex(0)
    private let examination = Mutex(Examination())
    private let started = ContinuousClock.now

    init(
        projects: ProjectStore,
        folder: DataFolder,
        predictionLog: PredictionLog,
        logger: Logger
    ) {
        self.projects = projects
        self.folder = folder
        self.logger = logger
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

    /// How long the server has run.
    var uptime: Duration { ContinuousClock.now - started }

    /// How many answered predictions are not in the database yet.
    var unstoredPredictionCount: Int { predictionLog.waitingCount }

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
