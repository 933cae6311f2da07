import BaseModels
import CustomVisionAPI
import Engine
package import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Inference
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
package import Storage
package import Workspace

/// The whole service in one process, with its worker processes beside it.
package struct OcellusService: Sendable {
    private let settings: ServerSettings
    private let program: URL
    private let version: String

    /// Plans a service.
    ///
    /// - Parameters:
    ///   - settings: What the operator chose.
    ///   - program: This program's file, for starting workers.
    ///   - version: This program's version.
    package init(settings: ServerSettings, program: URL, version: String) {
        self.settings = settings
        self.program = program
        self.version = version
    }

    /// Serves until SIGTERM or SIGINT; then ends open requests and the workers in good order.
    ///
    /// - Parameter onReady: Called once, when requests are answered.
    /// - Throws: What keeps the service from starting, as an error with a sentence for the operator.
    package func run(onReady: @escaping @Sendable (ReadyNotice) -> Void) async throws {
        let logger = ServiceLog.logger("ocellus.server")
        let library = try BaseModelLibrary()
        let data = try await OpenDataFolder(settings.dataFolder, library: library)
        let newKeys = try await firstKeys(in: data.workspace)
        let engine = try data.engine(
            library: library,
            precision: settings.precision,
            threads: settings.threads
        )
        let ledger = PredictionLedger(data.workspace, folder: data.folder.pending, logger: logger)
        var configuration = Classification.Configuration()
        configuration.admitted = settings.predictionQueueLimit
        let classification = Classification(
            workspace: data.workspace,
            engine: engine,
            ledger: ledger,
            configuration: configuration
        )
        let health = HealthReport(store: data.metadata, classification: classification, ledger: ledger)
        let responder = try responder(data.workspace, classification, ledger, health, logger)
        let notice = ReadyNotice.Draft(settings: settings, newKeys: newKeys)
        let application = Application(
            responder: responder,
            server: try serverBuilder(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: "ocellus",
                availableConnectionsDelegate: .maximum(settings.connectionLimit, logger: logger)
            ),
            services: [
                LedgerService(ledger: ledger), MaintenanceService(workspace: data.workspace, logger: logger),
                ImportService(workspace: data.workspace, logger: logger),
                StoppingNotice(health: health), supervisor(health: health, logger: logger),
            ],
            onServerRunning: { channel in onReady(notice.complete(port: channel.localAddress?.port)) },
            logger: logger
        )
        do {
            try await application.runService()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ServerConfiguration.Problem(
                description:
                    "The port \(settings.port) of \(settings.host) is in use: end the other program, or choose another with --listen."
            )
        } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EADDRNOTAVAIL {
            throw ServerConfiguration.Problem(
                description:
                    "\(settings.host):\(settings.port) cannot be listened at; choose another with --listen."
            )
        }
        try await data.metadata.close()
    }

    private func responder(
        _ workspace: Workspace,
        _ classification: Classification,
        _ ledger: PredictionLedger,
        _ health: HealthReport,
        _ logger: Logger
    ) throws -> ServiceResponder {
        let gatekeeper = Gatekeeper(
            ring: KeyRing(workspace),
            trainingKey: settings.trainingKey,
            predictionKey: settings.predictionKey
        )
        let metrics = MetricsRegistry()
        return ServiceResponder(
            service: CustomVisionService(
                workspace: workspace,
                classification: classification,
                ledger: ledger,
                fetch: try URLImages(fetchableNetworks: settings.fetchableNetworks)
            ) { error, reference in
                logger.error(
                    "operation failed",
                    metadata: ["reference": "\(reference)", "error": "\(error)"]
                )
            },
            gatekeeper: gatekeeper,
            pages: PublicPages(
                workspace: workspace,
                gatekeeper: gatekeeper,
                metrics: metrics,
                description: OpenAPIDocument(release: version).serialized(),
                health: health
            ),
            allowance: BodyAllowance(bytes: settings.bodyAllowance),
            bodyTimeLimit: settings.bodyTimeLimit,
            addresses: BaseAddress(
                published: settings.publicURL,
                scheme: settings.tls == nil ? "http" : "https",
                fallback: "\(settings.host):\(settings.port)"
            ),
            metrics: metrics,
            logger: logger
        )
    }

    private func serverBuilder() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                idleTimeout: .nanoseconds(Int64(settings.idleTimeLimit / .nanoseconds(1))),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10,
                    maxHeaderListSize: 64 << 10,
                    maxHeaderFieldCount: 128
                )
            )
        )
        guard let files = settings.tls else { return plain }
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificateChain.path)
                    .map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.privateKey.path, format: .pem))
            )
            tls.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: tls)
        } catch {
            throw ServerConfiguration.Problem(
                description:
                    "The certificate or its key cannot be used: check that both are PEM and belong together."
            )
        }
    }

    private func supervisor(health: HealthReport, logger: Logger) -> WorkerSupervisor {
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
            onCountChange: health.setWorkers
        )
    }

    /// Makes a key of each kind if there is none yet and the operator chose none.
    private func firstKeys(in workspace: Workspace) async throws -> [KeyScope: AccessKeySecret] {
        guard settings.trainingKey == nil, settings.predictionKey == nil, try await workspace.keys().isEmpty
        else { return [:] }
        var made: [KeyScope: AccessKeySecret] = [:]
        for scope in KeyScope.allCases {
            made[scope] = try await workspace.createKey(name: "first \(scope.rawValue) key", scope: scope)
                .secret
        }
        return made
    }
}

/// What the operator is told when the service is ready.
package struct ReadyNotice: Sendable {
    /// The address, as a URL.
    package let address: String

    /// Keys that were made just now; they are shown this once.
    package let newKeys: [KeyScope: AccessKeySecret]

    /// A few lines for people; the first one holds the address.
    package var text: String {
        var lines = ["Ocellus is ready: \(address)"]
        if let training = newKeys[.training], let prediction = newKeys[.prediction] {
            lines += [
                "", "Keys, shown this once; “ocellus keys” makes others:",
                "  Training-Key:   \(training.text)",
                "  Prediction-Key: \(prediction.text)",
            ]
        }
        return lines.joined(separator: "\n")
    }

    /// A notice that lacks only the port.
    struct Draft: Sendable {
        let settings: ServerSettings
        let newKeys: [KeyScope: AccessKeySecret]

        func complete(port: Int?) -> ReadyNotice {
            let scheme = settings.tls == nil ? "http" : "https"
            let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
            return ReadyNotice(address: "\(scheme)://\(host):\(port ?? settings.port)", newKeys: newKeys)
        }
    }
}
