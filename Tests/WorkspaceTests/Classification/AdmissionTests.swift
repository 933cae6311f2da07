import Testing

@testable import Workspace

@Suite("Who is let in to a prediction")
struct AdmissionTests {
    @Test("as many as the limit are inside, however long they stay", arguments: [1, 8, 64])
    func limit(limit: Int) async throws {
        let gate = AdmissionGate(limit: limit)
        let (leaving, leave) = AsyncStream.makeStream(of: Void.self)
        let (entering, entered) = AsyncStream.makeStream(of: Void.self)
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<limit {
                group.addTask {
                    try await gate.admitting {
                        entered.yield()
                        for await _ in leaving { return }
                    }
                }
            }
            var arrivals = entering.makeAsyncIterator()
            for _ in 0..<limit { await arrivals.next() }
            #expect(gate.count == limit)
            await #expect {
                try await gate.admitting {}
            } throws: { error in
                let error = error as? WorkspaceError
                return error?.code == .overloaded && error?.description.contains("\(limit)") == true
            }
            #expect(gate.count == limit, "who was turned away does not count")
            leave.finish()
        }
        #expect(gate.count == 0)
        #expect(try await gate.admitting { 1 } == 1)
    }

    @Test("who fails inside makes room all the same")
    func failure() async throws {
        let gate = AdmissionGate(limit: 1)
        for _ in 0..<3 {
            await #expect(throws: CancellationError.self) {
                try await gate.admitting { throw CancellationError() }
            }
        }
        #expect(gate.count == 0)
    }
}
