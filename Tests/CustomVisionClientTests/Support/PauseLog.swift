import Synchronization

@testable import CustomVisionClient

/// Waits no time and remembers how long it should have been.
final class PauseLog: Sendable {
    private let log = Mutex<[Duration]>([])

    var pauses: [Duration] { log.withLock(\.self) }

    var policy: RetryPolicy {
        RetryPolicy(wait: { [self] pause in log.withLock { $0.append(pause) } })
    }
}

/// Counts events.
final class Counter: Sendable {
    private let value = Mutex(0)

    /// The number of this event, from 1.
    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }

    var count: Int { value.withLock(\.self) }
}
