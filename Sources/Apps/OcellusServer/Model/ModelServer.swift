import CoreMetrics
import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdCore
import Installation
package import Logging
package import ModelRuntime
import ModelServerAPI
import PredictionService
import RemoteFetch
import ServiceLifecycle
package import UnixSignals

/// A server of one model, as the containers that Custom Vision exports are: no data folder, no keys, no training.
///
/// The sockets are those of the service: limits on heads, bodies and connections, times for each phase of a connection, load
/// shedding, an end in good order.
package struct ModelServer: Sendable {
    private let model: any TrainedModel
    private let name: String
    private let engine: ClassifierEngine
    private let settings: ModelServerSettings
    private let version: String
    private let logger: Logger

    /// Plans a server.
    ///
    /// - Parameters:
    ///   - model: What answers.
    ///   - name: What it is called, for people.
    ///   - engine: On whose threads it computes.
    ///   - settings: What the operator chose.
    ///   - version: This program's version.
    ///   - logger: Where the log goes; standard error unless set.
    package init(
        _ model: any TrainedModel,
        named name: String,
        on engine: ClassifierEngine,
        settings: ModelServerSettings,
        version: String,
        logger: Logger? = nil
    ) {
        self.model = model
        self.name = name
        self.engine = engine
        self.settings = settings
        self.version = version
        self.logger = logger ?? ServiceLog.logger("ocellus.model")
    }

    /// Serves until a signal asks it to end; then ends open requests in good order.
    ///
    /// - Parameters:
    ///   - signals: The signals to end at.
    ///   - onReady: Called once, with the address, when requests are answered; the model is in memory then.
    /// - Throws: What keeps the server from starting, as an error with a sentence for the operator.
    package func run(
        endingAt signals: [UnixSignal] = [.sigterm, .sigint],
        onReady: @escaping @Sendable (_ address: String) -> Void
    ) async throws {
        // Before the port is opened: who is let in gets an answer at once.
        try await withTaskExecutorPreference(engine.executor) { try model.warmUp() }
        let state = ServingState()
        let responder = try responder(state)
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        let application = Application(
            responder: responder,
            server: Listening.builder(idle: settings.idleTimeLimit, body: settings.bodyTimeLimit) {
                responder.answer(to: $0)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: "ocellus",
                availableConnectionsDelegate: .maximum(
                    settings.connectionLimit,
                    logger: ServiceLog.forLibraries(logger)
                )
            ),
            onServerRunning: { channel in
                onReady("http://\(host):\(channel.localAddress?.port ?? settings.port)")
            },
            logger: ServiceLog.forLibraries(logger)
        )
        try await Listening.run(
            [application, StateService(state: state)],
            endingAt: signals,
            within: settings.drainLimit,
            at: (settings.host, settings.port),
            option: "--port or --bind",
            logger: logger
        )
    }

    private func responder(_ state: ServingState) throws -> ModelResponder {
        let registry = PrometheusRegistry.ocellus()
        let images = URLImages(fetcher: try RemoteFetcher(fetchableNetworks: settings.fetchableNetworks))
        let served = ServedModel(
            name: name,
            model: model,
            executor: engine.executor,
            shedder: LoadShedder(maxInFlight: settings.predictionQueueLimit, metrics: registry)
        )
        let fetch: ModelServerAPI.Fetch = { url, limit in try await images.file(at: url, byteLimit: limit) }
        let interface = ModelServerAPI(
            served,
            fetch: settings.fetches ? fetch : nil,
            report: { [logger] error, reference in
                logger.error(
                    "operation failed",
                    metadata: ["reference": "\(reference)", "error": "\(ErrorSummary(error))"]
                )
            }
        )
        return ModelResponder(
            interfaces: InterfaceDirectory([interface], errors: ModelServerAPI.errors),
            origins: OriginRules(host: settings.host, scheme: "http", publicURL: nil),
            bodies: OperationBodies(
                allowance: BodyAllowance(bytes: settings.bodyAllowance),
                timeLimit: settings.bodyTimeLimit,
                addresses: BaseAddress(
                    published: nil,
                    scheme: "http",
                    fallback: "\(settings.host):\(settings.port)"
                )
            ),
            notes: ExchangeNotes(metrics: registry, logger: logger),
            registry: registry,
            description: OpenAPIDocument(
                of: [ModelServerAPI.self],
                .init(
                    title: "Ocellus, one model",
                    release: version,
                    description:
                        "The interface of the containers that Custom Vision exports. Failures are plain text.",
                    server: "This server."
                )
            ).serialized(),
            state: state
        )
    }
}

/// Makes the server say that it is not ready from the moment it is asked to end.
private struct StateService: Service {
    let state: ServingState

    func run() async throws {
        try? await gracefulShutdown()
        state.stop()
    }
}
