internal import Foundation
internal import Learning
internal import Logging
internal import Projects
internal import Storage
internal import Synchronization

/// A client asked to stop the training.
struct CancelRequest: Error {}

/// The latest progress of a training, until it is stored.
final class TrainingReporter: Sendable {
    private struct State {
        var latest: TrainingJobProgress?
        var stageBegan = ContinuousClock.now
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Records what the training is doing; costs nothing.
    @Sendable
    func record(_ progress: TrainingProgress) {
        let time = ContinuousClock.now
        var entry = TrainingJobProgress(progress, seconds: (time - start) / .seconds(1))
        state.withLock { state in
            if state.latest?.stage != entry.stage { state.stageBegan = time }
            let seconds = (time - state.stageBegan) / .seconds(1)
            if entry.done > 0, seconds > 0 { entry.rate = Double(entry.done) / seconds }
            state.latest = entry
        }
    }

    /// The progress that was recorded last.
    var latest: TrainingJobProgress? { state.withLock(\.latest) }
}

extension TrainingWorker {
    /// Runs `body` while the lease is renewed; stops it when the lease is lost or a client asks to stop.
    ///
    /// - Throws: What `body` throws, ``CancelRequest``, or `StorageError` with `leaseLost`.
    func keepingAlive(
        _ lease: JobLease,
        _ body: @escaping @Sendable (TrainingReporter) async throws -> Void
    ) async throws {
        let reporter = TrainingReporter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body(reporter) }
            group.addTask { try await renew(lease, reporter: reporter) }
            // The renewal never ends by itself, so the first task to end decides; the other one is stopped and awaited.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func renew(_ lease: JobLease, reporter: TrainingReporter) async throws {
        var renewed = ContinuousClock.now
        var stored: TrainingJobProgress?
        while true {
            try await Task.sleep(for: min(timing.progress, timing.heartbeat))
            let latest = reporter.latest
            guard latest != stored || ContinuousClock.now - renewed >= timing.heartbeat else { continue }
            (stored, renewed) = (latest, .now)
            do {
                let isCancelRequested = try await projects.renewTraining(
                    lease,
                    for: timing.lease,
                    progress: latest
                )
                if isCancelRequested { throw CancelRequest() }
            } catch let error as StorageError where error.code != .leaseLost {
                // The disk may be full for a moment. Should it last, the lease runs out and is noticed at the end.
                logger.warning("A lease was not renewed.", metadata: ["reason": "\(publicReason(error))"])
            }
        }
    }
}
