package import Foundation
package import Logging
package import Projects
internal import Storage
internal import Synchronization

/// Persists predictions asynchronously through a write-ahead log.
///
/// An answer goes out as soon as it is known. Its record is pending in memory, a moment later written to a segment file and synchronized
/// together with others, and from there stored, where the image gets its smaller copies. If the process is killed, only pending records
/// are lost; what a segment holds is stored by the next process, each prediction once. Predictions that would exceed the log's limits are
/// refused before they are computed.
package final class PredictionLog: Sendable {
    struct State {
        var queue: PredictionLogQueue
        /// Where the next record goes, if a segment is open.
        var open: (segment: PredictionLogSegment, byteCount: Int)?
        var isWriting = false
        var isRunning = false
        /// Callers of ``flush()``, each with the number of records that must be stored.
        var flushes: [(target: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let projects: ProjectStore
    let folder: URL
    let logger: Logger
    let state: Mutex<State>
    /// Signals that records are pending.
    let pending = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Signals that records were written.
    let written = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Creates a prediction log; nothing is read or written before ``run()``.
    ///
    /// - Parameters:
    ///   - projects: Where predictions are stored in the end.
    ///   - folder: The folder of the segments; all processes of a data folder use the same one. Its parent must exist.
    ///   - logger: For ids and counts only.
    package convenience init(_ projects: ProjectStore, folder: URL, logger: Logger) {
        self.init(projects, folder: folder, limits: PredictionLogQueue.Limits(), logger: logger)
    }

    init(_ projects: ProjectStore, folder: URL, limits: PredictionLogQueue.Limits, logger: Logger) {
        self.projects = projects
        self.folder = folder
        self.logger = logger
        state = Mutex(State(queue: PredictionLogQueue(limits: limits)))
    }

    /// Writes and stores predictions until the task is cancelled; those that earlier processes left come first.
    ///
    /// On cancellation everything that is pending is written to a segment before this returns, and nothing is accepted any more. A
    /// prediction log runs once.
    package func run() async {
        state.withLock { $0.isRunning = true }
        await withTaskGroup { group in
            group.addTask { await self.writePending() }
            group.addTask {
                await self.recover()
                await self.storeWritten()
            }
        }
        resumeFlushes { state in
            state.isRunning = false
            // This log is done with its segments, so another process may take them over.
            state.open = nil
            state.queue.dropWritten()
        }
    }

    /// How many predictions are not stored yet.
    package var waitingCount: Int { state.withLock { $0.queue.count } }

    /// Checks whether a prediction with an image of this size could be appended.
    ///
    /// - Throws: ``ProjectError`` with `overloaded`, or the `StorageError` that keeps predictions from being stored.
    package func checkRoom(byteCount: Int) throws {
        try state.withLock { try $0.queue.checkRoom(byteCount: byteCount) }
    }

    /// Appends a prediction; it is written a moment later.
    ///
    /// - Throws: As ``checkRoom(byteCount:)``.
    package func append(_ prediction: PendingPrediction) throws {
        let record = try PredictionLogRecord.encode(prediction)
        try state.withLock { state in
            try state.queue.checkRoom(byteCount: record.count)
            state.queue.append(record)
        }
        pending.continuation.yield()
    }

    /// Waits until all predictions appended so far are stored, so that a query finds them.
    ///
    /// Returns early if they cannot be stored at present, or the prediction log does not run.
    package func flush() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                let queue = state.queue
                guard state.isRunning, queue.failure == nil, queue.storedCount < queue.appendedCount else {
                    return true
                }
                state.flushes.append((queue.appendedCount, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// Changes the state and resumes every flush that has nothing left to wait for.
    func resumeFlushes(after change: (inout State) -> Void) {
        let resumed = state.withLock { state in
            change(&state)
            let isHopeless = !state.isRunning || state.queue.failure != nil
            let stored = state.queue.storedCount
            let resumed = state.flushes.filter { isHopeless || $0.target <= stored }
            state.flushes.removeAll { isHopeless || $0.target <= stored }
            return resumed
        }
        for flush in resumed { flush.continuation.resume() }
    }
}
