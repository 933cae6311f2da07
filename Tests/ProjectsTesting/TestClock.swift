package import Foundation
internal import Synchronization

/// A clock that stands still until it is moved.
package final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_750_000_000))

    /// Starts in June 2025.
    package init() {}

    /// The time it shows.
    package var now: Date { time.withLock(\.self) }

    /// Moves it forward.
    package func advance(by seconds: Double) {
        time.withLock { $0.addTimeInterval(seconds) }
    }
}
