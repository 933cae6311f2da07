import Foundation
import Testing

@testable import OcellusServer

@Suite("Ending in good order")
struct StoppingTests {
    private static let projects = "/customvision/v3.3/training/projects"

    @Test("a server that is asked to end says that it is not ready, and answers for a while")
    func notReady() async throws {
        try await RunningServer.run(with: {
            $0.stopDelay = .seconds(5)
        }) { server in
            let connection = try await server.connect()
            try await connection.send(RunningServer.head("GET", "/health/ready"))
            #expect(try await connection.answer()?.status == 200)
            await server.stop()
            // The word reaches the service a moment later; it comes before the end in any case.
            var statuses: [Int] = []
            while statuses.last != 503 {
                try await connection.send(RunningServer.head("GET", "/health/ready"))
                statuses.append(try #require(try await connection.answer()).status)
            }
            #expect(statuses.dropLast().allSatisfy { $0 == 200 })
            #expect(try await server.ask("GET", "/health/live").status == 200)
            await connection.close()
        }
    }

    @Test("a request in flight is answered, and its work is kept")
    func drains() async throws {
        try await RunningServer.run { server in
            let connection = try await server.connect()
            let idle = try await server.connect()
            let asking = RunningServer.training.merging(["Expect": "100-continue"]) { $1 }
            let target = Self.projects + "?name=drained"
            try await connection.send(RunningServer.head("POST", target, asking, bodyLength: 2))
            #expect(try await connection.answer()?.status == 100)
            await server.stop()
            // The end of a connection without a request tells that the server is ending.
            #expect(await idle.endsSilently())
            try await connection.send("{}")
            let answer = try #require(try await connection.answer())
            #expect(answer.status == 200)
            #expect(answer.text.contains("drained"))
            #expect(await connection.endsSilently())
        }
    }

    @Test("a request that takes too long does not keep the server from ending")
    func cutsOff() async throws {
        try await RunningServer.run(with: {
            $0.drainLimit = .milliseconds(300)
        }) { server in
            let connection = try await server.connect()
            let asking = RunningServer.training.merging(["Expect": "100-continue"]) { $1 }
            try await connection.send(RunningServer.head("POST", Self.projects, asking, bodyLength: 2))
            #expect(try await connection.answer()?.status == 100)
            await server.stop()
            _ = try? await connection.answer()
        }
    }
}
