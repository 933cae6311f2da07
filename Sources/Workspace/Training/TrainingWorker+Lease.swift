internal import Foundation
internal import Learning
internal import Logging
internal import Storage
internal import Synchronization

/// Somebody asked to stop the training.
struct CancelRequest: Error {}

/// Remembers the latest progress of a training until it is written down.
final class TrainingReporter: Sendable {
    private struct State {
        var latest: TrainingJobProgress?
        var stageBegan = ContinuousClock.now
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Takes note of what the training is doing; costs nothing.
    @Sendable
    func note(_ progress: TrainingProgress) {
        let time = ContinuousClock.now
        var entry = TrainingJobProgress(progress, seconds: (time - start) / .seconds(1))
        state.withLock { state in
            if state.latest?.stage != entry.stage { state.stageBegan = time }
            let seconds = (time - state.stageBegan) / .seconds(1)
            if entry.done > 0, seconds > 0 { entry.rate = Double(entry.done) / seconds }
            state.latest = entry
        }
    }

    /// What the training was last seen doing.
    var latest: TrainingJobProgress? { state.withLock(\.latest) }
}

extension TrainingWorker {
    /// Runs `body` while the lease is renewed; stops it when the lease is lost or somebody asks to stop.
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
            // The renewal never ends by itself, so whoever is first decides; the other one is stopped and awaited.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func renew(_ lease: JobLease, reporter: TrainingReporter) async throws {
        var renewed = ContinuousClock.now
        var noted: TrainingJobProgress?
        while true {
            try await Task.sleep(for: min(timing.progress, timing.heartbeat))
            let latest = reporter.latest
            guard latest != noted || ContinuousClock.now - renewed >= timing.heartbeat else { continue }
            (noted, renewed) = (latest, .now)
            let progress = try latest.map { try JSONEncoder().encode($0) }
            do {
                let job = try await workspace.store.write { [workspace, timing] transaction in
                    if let progress { try transaction.setProgress(progress, of: lease) }
                    return try transaction.heartbeat(lease, now: workspace.now(), duration: timing.lease)
                }
                if job.isCancelRequested { throw CancelRequest() }
            } catch let error as StorageError where error.code != .leaseLost {
                // The disk may be full for a moment. Should it last, the lease runs out and is noticed at the end.
                logger.warning("A lease was not renewed.", metadata: ["reason": "\(publicReason(error))"])
            }
        }
    }
}
