import BaseModels
import CustomVisionAPI
import CustomVisionProtocol
import Export
import ExportService
package import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Installation
package import Logging
import ModelGraph
import ModelRuntime
import NIOCore
import NIOSSL
import Portal
package import PortalAPI
import PredictionService
import Projects
import RemoteFetch
import ServiceLifecycle
import Storage
package import UnixSignals
import WebRuntime

/// The whole service in one process, with its worker processes beside it.
package struct OcellusService: Sendable {
    private let settings: ServerSettings
    private let program: URL
    private let version: String
    private let samples: SampleImageSource
    private let logger: Logger

    /// Plans a service.
    ///
    /// - Parameters:
    ///   - settings: What the operator chose.
    ///   - program: This program's file, for starting workers.
    ///   - version: This program's version.
    ///   - samples: Where the portal gets sample images from.
    ///   - logger: Where the log goes; standard error unless set.
    package init(
        settings: ServerSettings,
        program: URL,
        version: String,
        samples: SampleImageSource,
        logger: Logger? = nil
    ) {
        self.settings = settings
        self.program = program
        self.version = version
        self.samples = samples
        self.logger = logger ?? ServiceLog.logger("ocellus.server")
    }

    /// Serves until a signal asks it to end, or the service group around it; then ends open requests and the workers in good
    /// order.
    ///
    /// - Parameters:
    ///   - signals: The signals to end at.
    ///   - onReady: Called once, when requests are answered.
    /// - Throws: What keeps the service from starting, as an error with a sentence for the operator.
    package func run(
        endingAt signals: [UnixSignal] = [.sigterm, .sigint],
        onReady: @escaping @Sendable (StartupMessage) -> Void
    ) async throws {
        let library = try BaseModelLibrary()
        let data = try await OpenDataFolder(
            settings.dataFolder,
            library: library,
            limits: settings.limits,
            decoders: settings.threads
        )
        let metrics = PrometheusRegistry.ocellus()
        let engine = try data.engine(
            library: library,
            precision: settings.precision,
            threads: settings.threads,
            metrics: metrics
        )
        let predictionLog = PredictionLog(data.projects, folder: data.folder.pending, logger: logger)
        var configuration = PredictionService.Configuration()
        configuration.maxInFlight = settings.predictionQueueLimit
        let predictions = PredictionService(
            projects: data.projects,
            engine: engine,
            predictionLog: predictionLog,
            previewTraining: try EnginePreviewTraining(engine, program: "ocellus \(version)"),
            configuration: configuration,
            metrics: metrics,
            logger: logger
        )
        // The workers of an earlier start have ended with it, or are about to.
        try await data.projects.expireTrainingLeases(ofWorkersBeginningWith: WorkerSupervisor.namePrefix)
        let health = HealthReport(
            projects: data.projects,
            folder: data.folder,
            predictionLog: predictionLog,
            logger: logger
        )
        let link = SignInLink(now: data.projects.now)
        let fetcher = try RemoteFetcher(fetchableNetworks: settings.fetchableNetworks)
        let imports = ProjectImports(data.projects, folder: data.folder.transfers)
        let carried = ContainerProgram.running(version: version)
        let exports = ExportService(
            projects: data.projects,
            maker: EngineExportMaking(engine, program: carried),
            program: "ocellus \(version)",
            logger: logger
        )
        let meter = LatencyMeter(engine, file: data.folder.latencies, logger: logger)
        let responder = try responder(
            data,
            library,
            imports,
            exports,
            WebModelService(projects: data.projects, maker: EngineWebModels(engine, program: carried)),
            meter,
            predictions,
            predictionLog,
            health,
            metrics,
            link,
            fetcher
        )
        let ready = AsyncStream.makeStream(of: Never.self)
        let application = Application(
            responder: responder,
            server: try serverBuilder(responder),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: "ocellus",
                availableConnectionsDelegate: .maximum(
                    settings.connectionLimit,
                    logger: ServiceLog.forLibraries(logger)
                )
            ),
            services: [
                PredictionLogService(predictionLog: predictionLog),
                PollingService.maintenance(of: data.projects, imports, logger: logger),
                PollingService.imports(into: data.projects, imports, logger: logger),
                PollingService.exports(by: exports, logger: logger),
                PollingService.webhookDeliveries(of: data.projects, by: fetcher, logger: logger),
                WarmUpService(predictions: predictions, ready: ready.stream, logger: logger),
                PreviewTrainingService(predictions: predictions), meter, supervisor(data.projects, health),
            ],
            onServerRunning: { channel in
                // Not before the port is ours: keys are shown once, and a start that fails would show them to nobody.
                let keys = await firstKeys(in: data.projects)
                onReady(
                    StartupMessage(
                        settings: settings,
                        port: channel.localAddress?.port,
                        newKeys: keys,
                        link: link
                    )
                )
                ready.continuation.finish()
            },
            logger: ServiceLog.forLibraries(logger)
        )
        try await Listening.run(
            [application, DrainService(health: health, delay: settings.stopDelay)],
            endingAt: signals,
            within: settings.stopDelay + settings.drainLimit,
            at: (settings.host, settings.port),
            option: "--listen",
            logger: logger
        )
        try await data.metadata.close()
    }

    private func responder(
        _ data: OpenDataFolder,
        _ library: BaseModelLibrary,
        _ imports: ProjectImports,
        _ exports: ExportService,
        _ webModels: WebModelService,
        _ meter: LatencyMeter,
        _ predictions: PredictionService,
        _ predictionLog: PredictionLog,
        _ health: HealthReport,
        _ metrics: PrometheusRegistry,
        _ link: SignInLink,
        _ fetcher: RemoteFetcher
    ) throws -> ServiceResponder {
        let projects = data.projects
        let authenticator = Authenticator(
            projects,
            origins: OriginRules(host: settings.host, scheme: scheme, publicURL: settings.publicURL),
            trainingKey: settings.trainingKey,
            predictionKey: settings.predictionKey
        )
        let report: @Sendable (any Error, String) -> Void = { [logger] error, reference in
            logger.error(
                "operation failed",
                metadata: ["reference": "\(reference)", "error": "\(ErrorSummary(error))"]
            )
        }
        let customVision = CustomVisionService(
            projects: projects,
            predictions: predictions,
            predictionLog: predictionLog,
            exports: exports,
            regionProposer: predictions,
            fetch: URLImages(fetcher: fetcher),
            report: report
        )
        let portal = PortalService(
            projects: projects,
            imports: imports,
            exports: exports,
            webModels: webModels,
            installation: PortalService.Installation(
                version: version,
                started: projects.now(),
                precision: settings.precision.rawValue,
                dataFolder: data.folder.root,
                baseModels: library,
                workers: { health.workerCount },
                latency: { meter.milliseconds(of: $0) }
            ),
            samples: samples,
            sessions: SignIn(
                projects: projects,
                authenticator: authenticator,
                link: link,
                attempts: SignInAttempts()
            ),
            regionSuggester: predictions,
            report: report
        )
        let interfaces: [any HTTPInterface<AccessGrant>] = [customVision, portal]
        return ServiceResponder(
            interfaces: InterfaceDirectory(interfaces, errors: .customVision),
            portalFiles: try PortalFiles(
                folder: PortalFolder.folder(),
                runtime: WebRuntime.files(environment: ProcessInfo.processInfo.environment).map {
                    ($0.name, $0.data)
                }
            ),
            authenticator: authenticator,
            crossOrigin: CrossOriginRules(origins: settings.allowedOrigins, authenticator: authenticator),
            pages: PublicPages(
                projects: projects,
                webModels: webModels,
                baseModels: library,
                transfers: data.folder.transfers,
                archivePartTime: settings.bodyTimeLimit,
                authenticator: authenticator,
                metrics: metrics,
                description: OpenAPIDocument(
                    of: interfaces.map { type(of: $0) },
                    session: .portal,
                    .ocellus(release: version)
                ).serialized(),
                health: health
            ),
            allowance: BodyAllowance(bytes: settings.bodyAllowance),
            bodyTimeLimit: settings.bodyTimeLimit,
            addresses: BaseAddress(
                published: settings.publicURL,
                scheme: scheme,
                fallback: "\(settings.hostInURL):\(settings.port)"
            ),
            metrics: metrics,
            logger: logger
        )
    }

    private var scheme: String { settings.tls == nil ? "http" : "https" }

    private func serverBuilder(_ responder: ServiceResponder) throws -> HTTPServerBuilder {
        let plain = Listening.builder(idle: settings.idleTimeLimit, body: settings.bodyTimeLimit) {
            responder.answer(to: $0)
        }
        guard let files = settings.tls else { return plain }
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificateChain.path)
                    .map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.privateKey.path, format: .pem))
            )
            tls.minimumTLSVersion = .tlsv12
            // Tried here: the server itself would find out only when it starts, and say so less clearly.
            _ = try NIOSSLContext(configuration: tls)
            return try .tls(plain, tlsConfiguration: tls)
        } catch {
            throw ServerConfiguration.Problem(
                description:
                    "The certificate or its key cannot be used: check that both are PEM and belong together."
            )
        }
    }

    private func supervisor(_ projects: ProjectStore, _ health: HealthReport) -> WorkerSupervisor {
        var arguments = [
            "worker", "--data", settings.dataFolder.path, "--precision", settings.precision.rawValue,
            "--end-with", String(ProcessInfo.processInfo.processIdentifier),
        ]
        if let threads = settings.threads { arguments += ["--threads", String(threads)] }
        return WorkerSupervisor(
            program: program,
            arguments: arguments,
            count: settings.workers,
            logger: logger,
            // Should it fail, the lease runs out by itself.
            onEnd: { try? await projects.expireTrainingLeases(ofWorkersBeginningWith: $0) },
            onCountChange: health.setWorkers
        )
    }

    /// Makes a key of each kind if there is none yet and the operator chose none.
    private func firstKeys(in projects: ProjectStore) async -> [KeyScope: AccessKeySecret] {
        guard settings.trainingKey == nil, settings.predictionKey == nil else { return [:] }
        do {
            guard try await projects.keys().isEmpty else { return [:] }
            var made: [KeyScope: AccessKeySecret] = [:]
            for scope in KeyScope.allCases {
                made[scope] = try await projects.createKey(name: "first \(scope.rawValue) key", scope: scope)
                    .secret
            }
            return made
        } catch {
            logger.error(
                "no keys could be made; make them with “ocellus keys create”",
                metadata: ["error": "\(ErrorSummary(error))"]
            )
            return [:]
        }
    }
}
