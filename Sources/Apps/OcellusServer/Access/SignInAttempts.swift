import HTTPAPI
import Synchronization

/// How often somebody may try to sign in: ten failures a minute, over the whole server.
final class SignInAttempts: Sendable {
    private static let limit = 10
    private static let window = Duration.seconds(60)

    private let clock: @Sendable () -> ContinuousClock.Instant
    private let failures = Mutex<[ContinuousClock.Instant]>([])

    /// An attempt that counts as failed until it has succeeded, so that many at once gain nothing.
    struct Attempt: Sendable {
        fileprivate let begun: ContinuousClock.Instant
    }

    /// Starts to count.
    ///
    /// - Parameter clock: The time; tests bring their own.
    init(clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }) {
        self.clock = clock
    }

    /// Begins an attempt.
    ///
    /// - Throws: An `APIError`, 429 with the time to wait, if there were too many failures lately.
    func begin() throws(APIError) -> Attempt {
        let time = clock()
        let wait: Duration? = failures.withLock { failures in
            failures.removeAll { time - $0 >= Self.window }
            if failures.count >= Self.limit, let first = failures.first {
                return Self.window - (time - first)
            }
            failures.append(time)
            return nil
        }
        if let wait {
            throw .tooManyRequests(retryAfterSeconds: max(1, Int((wait / .seconds(1)).rounded(.up))))
        }
        return Attempt(begun: time)
    }

    /// Notes that an attempt was none to worry about.
    func succeeded(_ attempt: Attempt) {
        failures.withLock { failures in
            if let index = failures.firstIndex(of: attempt.begun) { failures.remove(at: index) }
        }
    }
}
