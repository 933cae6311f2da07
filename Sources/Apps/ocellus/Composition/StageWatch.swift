import Detection
import Synchronization

/// Adds up what the stages of a training take, however often they take turns.
final class StageWatch: Sendable {
    private struct State {
        var last: ContinuousClock.Instant
        var extracting = Duration.zero
        var training = Duration.zero
    }

    private let state: Mutex<State>

    /// Begins to watch.
    init(start: ContinuousClock.Instant) {
        state = Mutex(State(last: start))
    }

    /// How long maps were computed.
    var extracting: Duration { state.withLock { $0.extracting } }

    /// How long steps were taken.
    var training: Duration { state.withLock { $0.training } }

    /// Counts the time since the last note for the stage that tells of progress now.
    func note(_ stage: DetectorTrainer.Stage) {
        state.withLock { state in
            let now = ContinuousClock.now
            switch stage {
            case .extracting: state.extracting += now - state.last
            case .training: state.training += now - state.last
            }
            state.last = now
        }
    }
}
