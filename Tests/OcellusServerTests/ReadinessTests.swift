import Foundation
import Testing

@testable import OcellusServer

@Suite("Readiness")
struct ReadinessTests {
    @Test(
        "a folder that cannot be written makes the server not ready, for as long as it lasts",
        arguments: ["blobs", "pending"]
    )
    func unwritable(name: String) async throws {
        try await RunningServer.run { server in
            #expect(try await server.ask("GET", "/health/ready").status == 200)
            let folder = server.dataFolder.appending(path: name)
            try? FileManager.default.removeItem(atPath: folder.path)
            // A file in place of a folder refuses everybody, the superuser too.
            try Data().write(to: folder)
            let refused = try await answer(of: server, status: 503)
            #expect(refused.text.contains("can be stored") && !refused.text.contains(server.dataFolder.path))
            #expect(
                try server.log().contains {
                    $0.contains("not ready") && $0.contains("Not a directory") && $0.contains(name)
                }
            )
            try FileManager.default.removeItem(atPath: folder.path)
            #expect(try await answer(of: server, status: 200).text.contains("ready"))
        }
    }

    @Test("many who ask at once share one look at the disk")
    func crowd() async throws {
        try await RunningServer.run { server in
            let folder = server.dataFolder.appending(path: "pending")
            try? FileManager.default.removeItem(atPath: folder.path)
            try Data().write(to: folder)
            _ = try await answer(of: server, status: 503)
            let before = try server.log().count { $0.contains("not ready") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 { group.addTask { _ = try await server.ask("GET", "/health/ready") } }
                try await group.waitForAll()
            }
            // Seconds may pass meanwhile on a busy machine, but one look serves the others of its second.
            #expect(try server.log().count { $0.contains("not ready") } - before < 16)
        }
    }

    /// Asks until the answer is as it should be; what was found is told again for a second.
    private func answer(of server: RunningServer, status: Int) async throws -> Answer {
        for _ in 0..<600 {
            let answer = try await server.ask("GET", "/health/ready")
            if answer.status == status { return answer }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try await server.ask("GET", "/health/ready")
    }
}
