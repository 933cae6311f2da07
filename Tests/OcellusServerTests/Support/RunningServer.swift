import Foundation
import Installation
import Logging
import ModelGraph
import NIOSSL
import PortalAPI
import Projects
import ServiceLifecycle
import Testing

@testable import OcellusServer

/// The whole service in this process, on a port of its own with a data folder of its own.
struct RunningServer: Sendable {
    static let trainingKey = "training-key-of-these-tests"
    static let predictionKey = "prediction-key-of-these-tests"

    /// Where it listens.
    let port: Int

    /// What it printed when it was ready.
    let notice: StartupMessage

    /// Its data folder.
    let dataFolder: URL

    private let logFile: URL
    private let group: ServiceGroup

    /// Starts a service, lets a test use it, and ends it in good order.
    ///
    /// - Parameters:
    ///   - change: What this test's server does otherwise.
    ///   - operation: The test.
    /// - Throws: What keeps the server from starting, or what the test throws.
    static func run(
        with change: (inout ServerSettings) -> Void = { _ in },
        _ operation: (RunningServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "ocellus-server-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = ServerSettings(dataFolder: folder.appending(path: "data", directoryHint: .isDirectory))
        settings.port = 0
        settings.workers = 0
        settings.threads = 1
        settings.precision = .f32
        settings.trainingKey = AccessKeySecret(text: trainingKey)
        settings.predictionKey = AccessKeySecret(text: predictionKey)
        change(&settings)
        let logFile = folder.appending(path: "log")
        let log = open(logFile.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try #require(log >= 0)
        defer { close(log) }
        let service = OcellusService(
            settings: settings,
            program: URL(filePath: "/bin/false"),
            version: "0",
            samples: SampleImageSource(tagNames: []) { _, _ in throw CancellationError() },
            logger: Logger(label: "test") { JSONLogHandler(label: $0, logLevel: .trace, descriptor: log) }
        )
        let (ready, continuation) = AsyncStream.makeStream(of: StartupMessage.self)
        let group = ServiceGroup(
            services: [Serving(service: service, ready: continuation)],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            guard let notice = await ready.first(where: { _ in true }) else {
                try await tasks.waitForAll()
                return
            }
            let port = try #require(URL(string: notice.address)?.port)
            let server = RunningServer(
                port: port,
                notice: notice,
                dataFolder: settings.dataFolder,
                logFile: logFile,
                group: group
            )
            do {
                try await operation(server)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Asks the server to end, as a signal would.
    func stop() async {
        await group.triggerGracefulShutdown()
    }

    /// The log so far, line by line.
    func log() throws -> [String] {
        try String(contentsOf: logFile, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func connect() async throws -> ClientConnection {
        try await ClientConnection.open(port: port)
    }

    /// Sends one request on a connection of its own and reads its answer.
    func ask(
        _ method: String,
        _ target: String,
        _ fields: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        let connection = try await connect()
        try await connection.send(Self.head(method, target, fields, bodyLength: body?.count))
        if let body { try await connection.send(body) }
        let answer = try #require(try await connection.answer(isForHead: method == "HEAD"))
        await connection.close()
        return answer
    }

    /// The head of a request, with a `Host` unless the fields have one.
    static func head(
        _ method: String,
        _ target: String,
        _ fields: [String: String] = [:],
        bodyLength: Int? = nil
    ) -> String {
        var fields = fields
        fields["Host"] = fields["Host"] ?? "localhost"
        if let bodyLength { fields["Content-Length"] = String(bodyLength) }
        return "\(method) \(target) HTTP/1.1\r\n"
            + fields.sorted { $0.key < $1.key }.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
    }

    /// The header field that opens the training side.
    static let training = ["Training-Key": trainingKey]
}

private struct Serving: Service {
    let service: OcellusService
    let ready: AsyncStream<StartupMessage>.Continuation

    func run() async throws {
        try await service.run(endingAt: []) { ready.yield($0) }
    }
}
