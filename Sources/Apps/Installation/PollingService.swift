package import Logging
import ServiceLifecycle

/// Does something again and again, with a pause between rounds, until the service is asked to stop.
///
/// What fails is logged and done again after the pause: a full disk or a busy database passes. A round in progress is cancelled when the
/// service stops.
package struct PollingService: Service {
    private let name: String
    private let pause: Duration
    private let logger: Logger
    private let round: @Sendable () async throws -> Void

    /// Plans a service; it does nothing yet.
    ///
    /// - Parameters:
    ///   - name: What is done, for the log: "`name` failed".
    ///   - pause: How long to wait between rounds.
    ///   - logger: Where failures are logged, as ``ErrorSummary``.
    ///   - round: What is done in a round; all there is to do then.
    package init(
        _ name: String,
        every pause: Duration,
        logger: Logger,
        round: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.pause = pause
        self.logger = logger
        self.round = round
    }

    /// Works until the task is cancelled or a graceful shutdown begins.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await round()
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    logger.warning("\(name) failed", metadata: ["error": "\(ErrorSummary(error))"])
                }
                try await Task.sleep(for: pause)
            }
        }
    }
}
