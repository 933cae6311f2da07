import ExportService
import Installation
import Logging
import PredictionService
import Projects
import RemoteFetch
import ServiceLifecycle

/// Writes and stores the answered predictions.
struct PredictionLogService: Service {
    let predictionLog: PredictionLog

    func run() async throws {
        await cancelWhenGracefulShutdown { await predictionLog.run() }
    }
}

/// Trains previews of detectors as they are asked for.
struct PreviewTrainingService: Service {
    let predictions: PredictionService

    func run() async throws {
        await cancelWhenGracefulShutdown { await predictions.trainPreviews() }
        // A service that returns early would end the server.
        try? await gracefulShutdown()
    }
}

/// Makes the published models ready once the server answers, so that the first prediction is as quick as the others.
struct WarmUpService: Service {
    let predictions: PredictionService
    /// Ends when the server answers.
    let ready: AsyncStream<Never>
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in ready {}
            do {
                let start = ContinuousClock.now
                let count = try await predictions.warmUp()
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

extension PollingService {
    /// Removes what has outlived its time.
    static func maintenance(of projects: ProjectStore, _ imports: ProjectImports, logger: Logger) -> Self {
        PollingService("maintenance", every: .seconds(900), logger: logger) {
            _ = try await projects.maintain()
            try await imports.dropAbandoned()
        }
    }

    /// Copies the projects that clients import by token, and makes those of archives.
    static func imports(into projects: ProjectStore, _ imports: ProjectImports, logger: Logger) -> Self {
        PollingService("import", every: .seconds(1), logger: logger) {
            while try await projects.performNextImport(owner: "server") {}
            while try await imports.performNext(owner: "server") {}
        }
    }

    /// Makes the models for other programs that clients ask for; whoever asked polls each second or two.
    static func exports(by exports: ExportService, logger: Logger) -> Self {
        PollingService("export", every: .milliseconds(500), logger: logger) {
            try await exports.makeRequested()
        }
    }

    /// Sends what webhooks are due, one after another: deliveries are few, and none takes longer than ``RemoteFetcher/deliver(_:)``
    /// allows.
    static func webhookDeliveries(
        of projects: ProjectStore,
        by fetcher: RemoteFetcher,
        logger: Logger
    ) -> Self {
        PollingService("webhook delivery", every: .seconds(1), logger: logger) {
            while try await projects.deliverNextWebhook(owner: "server", send: fetcher.deliver) {}
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
