import Synchronization
package import TrainingEngine

/// Keeps a checkpoint of each step in memory, and tells of each that is saved, so that a test can end a training at any step.
package final class MemoryCheckpoints: CheckpointStore {
    private struct State {
        var checkpoints: [String: Checkpoint] = [:]
        var saveCount = 0
        var onSave: @Sendable (Int) -> Void = { _ in }
    }

    package let interval = Duration.zero
    private let state = Mutex(State())

    package init() {}

    /// How many checkpoints were saved.
    package var saveCount: Int { state.withLock(\.saveCount) }

    /// How many trainings have one.
    package var count: Int { state.withLock(\.checkpoints.count) }

    /// Calls something with the number of checkpoints that were saved, after each.
    package func whenSaved(_ body: @escaping @Sendable (Int) -> Void) {
        state.withLock { $0.onSave = body }
    }

    package func checkpoint(of fingerprint: String) -> Checkpoint? {
        // By way of its bytes, as from a file.
        state.withLock { $0.checkpoints[fingerprint] }.flatMap { try? Checkpoint($0.data) }
    }

    package func save(_ checkpoint: Checkpoint) {
        let (count, onSave) = state.withLock { state in
            state.checkpoints[checkpoint.fingerprint] = checkpoint
            state.saveCount += 1
            return (state.saveCount, state.onSave)
        }
        onSave(count)
    }

    package func removeUsed() {
        state.withLock { $0.checkpoints = [:] }
    }
}

/// Runs a training that is stopped after a number of steps.
///
/// - Returns: Whether it was stopped.
package func stopping<Result: Sendable>(
    after limit: Int,
    _ store: MemoryCheckpoints,
    _ training: @escaping @Sendable () async throws -> Result
) async throws -> Bool {
    let task = Task { try await training() }
    store.whenSaved { if $0 >= limit { task.cancel() } }
    defer { store.whenSaved { _ in } }
    do {
        _ = try await task.value
        return false
    } catch is CancellationError {
        return true
    }
}
