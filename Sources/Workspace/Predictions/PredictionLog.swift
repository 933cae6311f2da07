package import Foundation
package import Logging
internal import Storage
internal import Synchronization

/// Keeps predictions without letting anybody wait for it.
///
/// An answer goes out as soon as it is known. The prediction is taken into memory, a moment later written to a file and
/// synchronised together with others, and from there brought into the store, where its image gets its smaller copies.
/// If the process is killed, only what was in memory is lost; what a file holds is brought into the store by the next
/// process, each prediction once. Too many that wait are refused before they are computed.
package final class PredictionLog: Sendable {
    struct State {
        var queue: PredictionLogQueue
        /// Where the next record goes, if a segment is open.
        var open: (segment: PredictionLogSegment, byteCount: Int)?
        var isWriting = false
        var isRunning = false
        var waiting: [(target: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let workspace: Workspace
    let folder: URL
    let logger: Logger
    let state: Mutex<State>
    let drafts = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let places = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Makes a prediction log; nothing is read or written before ``run()``.
    ///
    /// - Parameters:
    ///   - workspace: Where predictions go in the end.
    ///   - folder: Where they wait; all processes of a data folder use the same one. Its parent must exist.
    ///   - logger: Told what happens; ids and counts only.
    package convenience init(_ workspace: Workspace, folder: URL, logger: Logger) {
        self.init(workspace, folder: folder, limits: PredictionLogQueue.Limits(), logger: logger)
    }

    init(_ workspace: Workspace, folder: URL, limits: PredictionLogQueue.Limits, logger: Logger) {
        self.workspace = workspace
        self.folder = folder
        self.logger = logger
        state = Mutex(State(queue: PredictionLogQueue(limits: limits)))
    }

    /// Brings predictions into the store until the task is cancelled; those that earlier processes left come first.
    ///
    /// On cancellation everything that was taken in is written to a file before this returns, and nothing is taken in
    /// any more. A prediction log runs once.
    package func run() async {
        state.withLock { $0.isRunning = true }
        await withTaskGroup { group in
            group.addTask { await self.writeDrafts() }
            group.addTask {
                await self.recover()
                await self.storePlaces()
            }
        }
        releaseWaiting { state in
            state.isRunning = false
            // Nothing more comes of this prediction log, so another process may take its segments over.
            state.open = nil
            state.queue.letGo()
        }
    }

    /// How many predictions wait to be stored.
    package var waitingCount: Int { state.withLock { $0.queue.count } }

    /// Checks whether a prediction with an image of this size could be taken in.
    ///
    /// - Throws: ``WorkspaceError`` with `overloaded`, or the `StorageError` that keeps predictions from being stored.
    package func checkRoom(byteCount: Int) throws {
        try state.withLock { try $0.queue.checkRoom(byteCount: byteCount) }
    }

    /// Takes in a prediction.
    ///
    /// - Throws: As ``checkRoom(byteCount:)``.
    package func append(_ prediction: PendingPrediction) throws {
        let record = try PredictionLogRecord.encode(prediction)
        try state.withLock { state in
            try state.queue.checkRoom(byteCount: record.count)
            state.queue.take(record)
        }
        drafts.continuation.yield()
    }

    /// Waits until all predictions taken in so far are in the store, so that a query finds them.
    ///
    /// Returns early if they cannot be stored at present, or the prediction log does not run.
    package func settle() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                let queue = state.queue
                guard state.isRunning, queue.failure == nil, queue.settledCount < queue.takenCount else {
                    return true
                }
                state.waiting.append((queue.takenCount, continuation))
                return false
            }
            if isSettled { continuation.resume() }
        }
    }

    /// Changes the state and wakes everybody for whom there is nothing left to wait.
    func releaseWaiting(after change: (inout State) -> Void) {
        let released = state.withLock { state in
            change(&state)
            let isHopeless = !state.isRunning || state.queue.failure != nil
            let settled = state.queue.settledCount
            let released = state.waiting.filter { isHopeless || $0.target <= settled }
            state.waiting.removeAll { isHopeless || $0.target <= settled }
            return released
        }
        for waiter in released { waiter.continuation.resume() }
    }
}
