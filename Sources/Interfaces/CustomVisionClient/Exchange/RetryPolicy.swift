/// The retry policy of calls: number of attempts and pauses.
///
/// Repeated is what the service did not even begin (429, 503), and, if asking twice does no harm, what got lost on the
/// way. The pause is the one that the service asks for (`Retry-After`), else it doubles each time and is shortened by a
/// random share, so that many clients do not come back together.
package struct RetryPolicy: Sendable {
    /// The most requests for one call.
    package var attempts: Int

    /// The pause after the first failure, if the service does not name one.
    package var firstPause: Duration

    /// The longest pause of our own.
    package var longestPause: Duration

    /// The longest pause that the service may ask for; a longer one ends the call.
    package var longestRequestedPause: Duration

    /// Waits; replaced in tests.
    let wait: @Sendable (Duration) async throws -> Void

    /// Creates a policy; without arguments eight requests and about a minute in all, or as long as the service asks for.
    package init(
        attempts: Int = 8,
        firstPause: Duration = .milliseconds(500),
        longestPause: Duration = .seconds(20),
        longestRequestedPause: Duration = .seconds(300),
        wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.longestRequestedPause = longestRequestedPause
        self.wait = wait
    }

    /// Our own pause after some failures.
    ///
    /// - Parameters:
    ///   - failures: How many there were, from 1.
    ///   - share: From 0 to 1; how much of the pause is kept beyond its first half.
    /// - Returns: At least half of the doubled pause, at most all of it.
    func pause(after failures: Int, share: Double) -> Duration {
        let doubled = firstPause * (1 << min(failures - 1, 20))
        return min(doubled, longestPause) * (0.5 + share / 2)
    }
}

/// What the calls of one client tell each other.
actor ServiceState {
    private var pauseEnd: ContinuousClock.Instant?

    /// Whether any answer ever came; before, a missing one more likely means a wrong address than a short failure.
    private(set) var hasAnswered = false

    func noteAnswer() {
        hasAnswered = true
    }

    /// Holds back all calls for a while.
    func holdBack(for pause: Duration) {
        let end = ContinuousClock.now + pause
        pauseEnd = max(pauseEnd ?? end, end)
    }

    /// How long calls are still held back.
    var remainingPause: Duration? {
        guard let pauseEnd, case let rest = pauseEnd - .now, rest > .zero else { return nil }
        return rest
    }
}
