import Logging
import ServiceLifecycle
import Workspace

/// Brings answered predictions into the store.
struct PredictionLogService: Service {
    let predictionLog: PredictionLog

    func run() async throws {
        await cancelWhenGracefulShutdown { await predictionLog.run() }
    }
}

/// Makes the published models ready once the server answers, so that the first prediction is as quick as the others.
struct WarmUpService: Service {
    let classification: Classification
    /// Ends when the server answers.
    let ready: AsyncStream<Never>
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in ready {}
            do {
                let start = ContinuousClock.now
                let count = try await classification.warmUp()
                let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
                logger.info(
                    "published models are in memory",
                    metadata: ["baseModels": "\(count)", "milliseconds": "\(milliseconds)"]
                )
            } catch is CancellationError {
                return
            } catch {
                logger.warning("models could not be read", metadata: ["error": "\(ErrorSummary(error))"])
            }
        }
        // A service that returns early would end the server.
        try? await gracefulShutdown()
    }
}

/// Removes what has outlived its time, now and then.
struct MaintenanceService: Service {
    private static let interval = Duration.seconds(900)

    let workspace: Workspace
    let imports: ProjectImports
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    _ = try await workspace.maintain()
                    try await imports.dropAbandoned()
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    // A full disk or a busy database passes; the next round makes up for this one.
                    logger.warning("maintenance failed", metadata: ["error": "\(ErrorSummary(error))"])
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }
}

/// Makes the server say that it is not ready from the moment it is asked to end, and go on answering for a while.
///
/// It stands last in the group of services, so it is the first that is asked to end and the others wait for it.
struct DrainService: Service {
    let health: HealthReport

    /// How long a load balancer has to notice before connections are refused.
    let delay: Duration

    func run() async throws {
        try? await gracefulShutdown()
        health.stop()
        try? await Task.sleep(for: delay)
    }
}

/// Copies the projects that clients import by token, and makes those of archives.
struct ImportService: Service {
    private static let interval = Duration.seconds(1)

    let workspace: Workspace
    let imports: ProjectImports
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    while try await workspace.performNextImport(owner: "server") {}
                    while try await imports.performNext(owner: "server") {}
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    logger.warning("import failed", metadata: ["error": "\(ErrorSummary(error))"])
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }
}
