import Foundation
import Testing

@testable import OcellusServer

@Suite("How long an inference takes on this machine")
struct LatencyMeterTests {
    private static func times(of server: RunningServer) async throws -> [[String: Any]] {
        let answer = try await server.ask("GET", "/portal/v1/domains", RunningServer.training)
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [[String: Any]])
    }

    @Test("is not known at first, does not keep anybody waiting, and is measured once and kept")
    func measuring() async throws {
        try await RunningServer.run { server in
            let first = try await Self.times(of: server)
            #expect(first.allSatisfy { $0["millisecondsPerImage"] is NSNull })
            var times: [Double] = []
            while times.count < first.count {
                try await Task.sleep(for: .milliseconds(100))
                times = try await Self.times(of: server).compactMap { $0["millisecondsPerImage"] as? Double }
            }
            #expect(times.allSatisfy { $0 > 0 })
            let file = server.dataFolder.appending(path: "cache/latencies.json")
            let kept = try JSONDecoder().decode([String: Double].self, from: Data(contentsOf: file))
            #expect(Set(kept.values) == Set(times))
            // Another time would not be the same to the last bit.
            #expect(
                try await Self.times(of: server).compactMap { $0["millisecondsPerImage"] as? Double } == times
            )
        }
    }
}
