import BaseModels
package import Foundation
import Logging
package import ModelGraph
import ModelRuntime
import Projects
import ServiceLifecycle
import TrainingService
import UnixSignals

/// A process that trains what is queued, until it is asked to end.
package struct WorkerProcess: Sendable {
    private let dataFolder: URL
    private let precision: InferencePrecision
    private let threads: Int?
    private let endWith: Int32?
    private let name: String?
    private let isOnce: Bool
    private let version: String

    /// Plans a worker.
    ///
    /// - Parameters:
    ///   - dataFolder: The data folder whose queue it works on.
    ///   - precision: The number format of the base models.
    ///   - threads: How many threads decode, extract features and train; `nil` for one per processor.
    ///   - endWith: The process that started it: the worker ends when that has ended, however it ended.
    ///   - name: What the worker is called in leases; `nil` for a name by its process.
    ///   - isOnce: Whether to end once the queue is empty.
    ///   - version: This program's version.
    package init(
        dataFolder: URL,
        precision: InferencePrecision,
        threads: Int?,
        endWith: Int32?,
        name: String? = nil,
        isOnce: Bool,
        version: String
    ) {
        self.dataFolder = dataFolder
        self.precision = precision
        self.threads = threads
        self.endWith = endWith
        self.name = name
        self.isOnce = isOnce
        self.version = version
    }

    /// Works until SIGTERM, SIGINT, or the end of the process it belongs to; a training in progress is released then.
    ///
    /// - Throws: ``DataFolderProblem``, `BaseModelError`, `InferenceError` if it cannot begin.
    package func run() async throws {
        // Predictions come first: a training takes what they leave.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        let logger = ServiceLog.logger("ocellus.worker")
        let library = try BaseModelLibrary()
        let data = try await OpenDataFolder(dataFolder, library: library)
        let engine = try data.engine(library: library, precision: precision, threads: threads)
        let worker = TrainingWorker(
            projects: data.projects,
            engine: engine,
            detectorTraining: EngineDetectorTraining(engine),
            name: name ?? "worker \(ProcessInfo.processInfo.processIdentifier)",
            program: "ocellus \(version)",
            logger: logger
        )
        if isOnce {
            while try await worker.runNextJob() {}
            return
        }
        var services: [any Service] = [WorkerService(worker: worker)]
        if let endWith { services.append(ParentWatch(parent: endWith)) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: ServiceLog.forLibraries(logger)
            )
        )
        try await group.run()
    }
}

private struct WorkerService: Service {
    let worker: TrainingWorker

    func run() async throws {
        await cancelWhenGracefulShutdown { await worker.run() }
    }
}

/// Ends when the process that started this one is gone, even if it was killed and could not say so.
private struct ParentWatch: Service {
    let parent: Int32

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            // An orphan gets another parent; asking is cheap and, unlike a signal tied to a thread, reliable.
            while getppid() == parent { try await Task.sleep(for: .seconds(1)) }
        }
    }
}
