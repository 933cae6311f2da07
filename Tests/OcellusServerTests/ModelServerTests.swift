import Annotations
import BaseModels
import Bytes
import Executors
import Foundation
import Imaging
import Installation
import Logging
import ModelGraph
import ModelRuntime
import ServiceLifecycle
import Synchronization
import Testing

@testable import OcellusServer

@Suite("A server of one model")
struct ModelServerTests {
    /// A model that says one thing of every image that is one, and waits if it is told to.
    private final class FakeModel: TrainedModel {
        let task = ProjectTask.classification(.multiclass)
        let tags = ["a", "b"]
        let byteCount = 0
        let footing = ModelFooting(baseModel: ContentDigest(of: Data()), edge: 1, viewCount: 1)
        let warmUps = Mutex(0)
        /// Counts down while predictions wait.
        let gate: DispatchSemaphore?
        let arrivals = AsyncStream.makeStream(of: Void.self)

        init(gate: DispatchSemaphore? = nil) { self.gate = gate }

        func warmUp() { warmUps.withLock { $0 += 1 } }

        func prepare(_ image: Data) throws -> Data {
            guard image.first == 7 else { throw ImageError(.unrecognizedFormat) }
            return image
        }

        func predictions(of images: [Data]) -> [[Prediction<Int>]] {
            arrivals.continuation.yield()
            gate?.wait()
            return images.map { _ in
                [Prediction(tag: 0, probability: 0.25), Prediction(tag: 1, probability: 0.75)]
            }
        }
    }

    /// A server on a port of its own.
    private struct Running {
        let port: Int
        let group: ServiceGroup

        func ask(_ method: String, _ target: String, _ fields: [String: String] = [:], body: [UInt8]? = nil)
            async throws -> Answer
        {
            let connection = try await ClientConnection.open(port: port)
            try await connection.send(RunningServer.head(method, target, fields, bodyLength: body?.count))
            if let body { try await connection.send(body) }
            let answer = try #require(try await connection.answer(isForHead: method == "HEAD"))
            await connection.close()
            return answer
        }
    }

    private struct Serving: Service {
        let server: ModelServer
        let ready: AsyncStream<String>.Continuation

        func run() async throws {
            try await server.run(endingAt: []) { ready.yield($0) }
        }
    }

    private static func run(
        _ model: FakeModel,
        with change: (inout ModelServerSettings) -> Void = { _ in },
        _ operation: (Running) async throws -> Void
    ) async throws {
        let nowhere = FileManager.default.temporaryDirectory.appending(path: "ocellus-none")
        let engine = try ClassifierEngine(
            library: BaseModelLibrary(bundledFolder: nowhere, installedFolder: nowhere),
            precision: .f32,
            threads: 2,
            cacheRoot: nil
        )
        defer { engine.executor.stop() }
        var settings = ModelServerSettings()
        settings.port = 0
        change(&settings)
        let server = ModelServer(
            model,
            named: "fake",
            on: engine,
            settings: settings,
            version: "0",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let (ready, continuation) = AsyncStream.makeStream(of: String.self)
        let group = ServiceGroup(
            services: [Serving(server: server, ready: continuation)],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            guard let address = await ready.first(where: { _ in true }) else {
                try await tasks.waitForAll()
                return
            }
            let port = try #require(URL(string: address)?.port)
            do {
                try await operation(Running(port: port, group: group))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static let image: [UInt8] = [7, 1, 2]

    @Test("answers about images, tells its health and describes itself")
    func answers() async throws {
        let model = FakeModel()
        try await Self.run(model) { server in
            #expect(model.warmUps.withLock(\.self) == 1)
            let answer = try await server.ask("POST", "/any/image/nostore", body: Self.image)
            #expect(answer.status == 200 && answer.text.contains(#"{"tagName":"b","probability":0.75,"#))
            #expect(answer["X-Content-Type-Options"] == "nosniff" && answer["Request-Id"] != nil)
            for path in ["/healthz", "/health/live", "/health/ready"] {
                #expect(try await server.ask("GET", path).status == 200)
            }
            #expect(
                try await server.ask("GET", "/metrics").text.contains(
                    #"operation="PredictImageOfProjectWithNoStore""#
                )
            )
            #expect(try await server.ask("GET", "/openapi.json").text.hasPrefix(#"{"openapi":"3.1.0""#))
            let head = try await server.ask("HEAD", "/")
            #expect(head.status == 200 && head["Content-Length"].flatMap { Int($0) } ?? 0 > 20)
            #expect(try await server.ask("POST", "/healthz", body: []).status == 405)
        }
    }

    @Test("refuses what it cannot take, and goes on")
    func refusals() async throws {
        try await Self.run(FakeModel()) { server in
            let none = try await server.ask("POST", "/image", body: [])
            #expect(none.status == 400 && none.text.hasPrefix("Error processing image: There is no image"))
            #expect(try await server.ask("POST", "/image", body: [1, 2, 3]).status == 400)
            // Told by its length alone, before a byte of it is read.
            let large = try await ClientConnection.open(port: server.port)
            try await large.send(RunningServer.head("POST", "/image", bodyLength: 5 << 20))
            #expect(try await large.answer()?.status == 413)
            await large.close()
            #expect(try await server.ask("GET", "/nothing").status == 404)
            #expect(try await server.ask("GET", "/url").status == 405)
            let wild = try await ClientConnection.open(port: server.port)
            try await wild.send("NO HTTP\r\n\r\n")
            let malformed = try #require(try await wild.answer())
            #expect(malformed.status == 400 && malformed["Content-Type"] == "text/plain; charset=utf-8")
            await wild.close()
            #expect(try await server.ask("POST", "/image", body: Self.image).status == 200)
        }
    }

    @Test("fetches nothing from its own network unless it is allowed to")
    func forgedRequests() async throws {
        let body = Array(#"{"url":"http://127.0.0.1:1/image.jpg"}"#.utf8)
        try await Self.run(FakeModel()) { server in
            let answer = try await server.ask("POST", "/url", body: body)
            #expect(answer.status == 400 && answer.text.hasPrefix("Error processing image: "))
        }
        try await Self.run(FakeModel(), with: { $0.fetches = false }) { server in
            let answer = try await server.ask("POST", "/url", body: body)
            #expect(answer.status == 403)
        }
    }

    @Test("answers no page of another site, which its visitor's browser would ask for it")
    func otherSites() async throws {
        try await Self.run(FakeModel()) { server in
            let own = "127.0.0.1:\(server.port)"
            func expect(_ status: Int, _ fields: [String: String]) async throws {
                let answer = try await server.ask(
                    "POST",
                    "/image",
                    fields.merging(["Host": own]) { one, _ in one },
                    body: Self.image
                )
                #expect(answer.status == status, "\(fields)")
            }
            try await expect(200, ["Origin": "http://\(own)"])
            try await expect(403, ["Origin": "https://evil.example"])
            try await expect(403, ["Sec-Fetch-Site": "cross-site", "Origin": "null"])
            // A name that points here today (DNS rebinding).
            try await expect(403, ["Host": "evil.example", "Origin": "http://evil.example"])
            try await expect(200, ["Host": "camera.local"])
        }
    }

    @Test("turns requests away beyond its limit, and answers those in progress when it is asked to end")
    func loadAndEnd() async throws {
        let gate = DispatchSemaphore(value: 0)
        let model = FakeModel(gate: gate)
        try await Self.run(model, with: { $0.predictionQueueLimit = 1 }) { server in
            let first = try await ClientConnection.open(port: server.port)
            try await first.send(RunningServer.head("POST", "/image", bodyLength: Self.image.count))
            try await first.send(Self.image)
            for await _ in model.arrivals.stream { break }
            let second = try await server.ask("POST", "/image", body: Self.image)
            #expect(second.status == 503 && second["Retry-After"] == "1")
            await server.group.triggerGracefulShutdown()
            gate.signal()
            #expect(try await first.answer()?.status == 200)
            #expect(await first.endsSilently())
        }
    }

    @Test("says which option chooses another port if its own is taken")
    func takenPort() async throws {
        try await Self.run(FakeModel()) { server in
            let problem = await #expect(throws: ServerConfiguration.Problem.self) {
                try await Self.run(FakeModel(), with: { $0.port = server.port }) { _ in }
            }
            #expect(problem?.description.contains("--port or --bind") == true)
        }
    }
}
