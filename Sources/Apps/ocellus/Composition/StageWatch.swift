import Detection
import Synchronization

/// Notes when a training has computed its maps.
final class StageWatch: Sendable {
    let start: ContinuousClock.Instant
    private let last: Mutex<ContinuousClock.Instant>

    init(start: ContinuousClock.Instant) {
        self.start = start
        last = Mutex(start)
    }

    /// When the maps were computed; the start until one is.
    var extracted: ContinuousClock.Instant { last.withLock { $0 } }

    func note(_ stage: DetectorTrainer.Stage) {
        guard case .extracting = stage else { return }
        last.withLock { $0 = .now }
    }
}
