import ArgumentParser
import CustomVisionClient
import Executors
import Foundation
import Synchronization

/// Options of every command that talks to a service.
struct ServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address of the service ($OCELLUS_ENDPOINT, or http://127.0.0.1:8080).",
            valueName: "url"
        )
    )
    var endpoint: String?

    @Option(
        help: ArgumentHelp(
            "Its training key ($OCELLUS_TRAINING_KEY, which other users of this machine cannot see).",
            valueName: "key"
        )
    )
    var trainingKey: String?

    /// A client of the service.
    func client() throws -> CustomVisionClient {
        try Self.client(
            endpoint: endpoint,
            trainingKey: trainingKey,
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// A client of the service that options or the environment name.
    static func client(
        endpoint: String?,
        trainingKey: String?,
        environment: [String: String]
    ) throws -> CustomVisionClient {
        try CustomVisionClient(
            endpoint: ServiceEndpoint(endpoint ?? environment["OCELLUS_ENDPOINT"] ?? "http://127.0.0.1:8080"),
            trainingKey: trainingKey ?? environment["OCELLUS_TRAINING_KEY"]
        )
    }
}

/// The project that a command is about.
struct ProjectOption: ParsableArguments {
    @Option(help: ArgumentHelp("The project's name or id.", valueName: "name"))
    var project: String
}

/// Shows a transfer on standard error.
final class TransferProgressBar: Sendable {
    private let title: String
    private let bar = Mutex<ProgressBar?>(nil)

    init(_ title: String) {
        self.title = title
    }

    @Sendable
    func show(_ progress: TransferProgress) {
        guard case .images(let done, let total) = progress, total > 0 else { return }
        bar.withLock { bar in
            bar = bar ?? ProgressBar(title, total: total)
            bar?.update(done)
        }
    }
}

/// Runs work that reads and writes files where it may block.
func withBlockingThreads<Result: Sendable>(
    _ work: @Sendable () async throws -> Result
) async throws -> Result {
    let executor = BlockingExecutor(threads: 4, name: "ocellus-files")
    return try await withTaskExecutorPreference(executor) { try await work() }
}

/// Lists what failed, on standard error: a few in full, the rest as a number.
func reportFailures(_ failures: [(name: String, reason: String)]) {
    for failure in failures.prefix(20) {
        StandardError.writeLine("\(printable(failure.name)): \(printable(failure.reason))")
    }
    if failures.count > 20 { StandardError.writeLine("… and \(failures.count - 20) more; --json lists all.") }
}
