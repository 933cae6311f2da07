import Foundation
import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_750_000_000))

    var now: Date { time.withLock(\.self) }

    func advance(by seconds: Double) {
        time.withLock { $0.addTimeInterval(seconds) }
    }
}
