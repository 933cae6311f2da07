/// What one fetch may cost, redirects included.
package struct FetchLimits: Hashable, Sendable {
    /// The largest body, in bytes.
    package var bodyBytes: Int

    /// The largest head of an answer: all names and values of its fields, in bytes.
    package var headBytes: Int

    /// The longest wait for one connection, all addresses of the host together.
    package var connectTime: Duration

    /// The longest time from the look-up of the name to the last byte.
    package var totalTime: Duration

    /// How often progress is evaluated while a body arrives.
    package var progressInterval: Duration

    /// The least number of bytes of a body that must arrive in each interval.
    package var progressBytes: Int

    /// The largest number of redirects.
    package var redirects: Int

    /// Creates limits; without arguments those for one photograph: 20 MiB in 30 seconds.
    package init(
        bodyBytes: Int = 20 << 20,
        headBytes: Int = 32 << 10,
        connectTime: Duration = .seconds(5),
        totalTime: Duration = .seconds(30),
        progressInterval: Duration = .seconds(5),
        progressBytes: Int = 5 << 10,
        redirects: Int = 5
    ) {
        self.bodyBytes = bodyBytes
        self.headBytes = headBytes
        self.connectTime = connectTime
        self.totalTime = totalTime
        self.progressInterval = progressInterval
        self.progressBytes = progressBytes
        self.redirects = redirects
    }
}
