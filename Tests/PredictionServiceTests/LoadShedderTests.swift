import MetricsTestKit
import Projects
import Testing

@testable import PredictionService

@Suite("Load shedding")
struct LoadShedderTests {
    @Test("as many as the limit are in flight, however long they take", arguments: [1, 8, 64])
    func limit(limit: Int) async throws {
        let metrics = TestMetrics()
        let shedder = LoadShedder(maxInFlight: limit, metrics: metrics)
        let count = try metrics.expectGauge("ocellus_predictions_in_progress")
        let (leaving, leave) = AsyncStream.makeStream(of: Void.self)
        let (entering, entered) = AsyncStream.makeStream(of: Void.self)
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<limit {
                group.addTask {
                    try await shedder.admit {
                        entered.yield()
                        for await _ in leaving { return }
                    }
                }
            }
            var arrivals = entering.makeAsyncIterator()
            for _ in 0..<limit { await arrivals.next() }
            #expect(count.lastValue == Double(limit))
            await #expect {
                try await shedder.admit {}
            } throws: { error in
                let error = error as? ProjectError
                return error?.code == .overloaded && error?.description.contains("\(limit)") == true
            }
            #expect(count.lastValue == Double(limit), "what was refused does not count")
            leave.finish()
        }
        #expect(count.lastValue == 0)
        #expect(try await shedder.admit { 1 } == 1)
    }

    @Test("a request that fails makes room all the same")
    func failure() async throws {
        let metrics = TestMetrics()
        let shedder = LoadShedder(maxInFlight: 1, metrics: metrics)
        for _ in 0..<3 {
            await #expect(throws: CancellationError.self) {
                try await shedder.admit { throw CancellationError() }
            }
        }
        #expect(try metrics.expectGauge("ocellus_predictions_in_progress").lastValue == 0)
    }
}
