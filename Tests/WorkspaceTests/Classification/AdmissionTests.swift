import Testing

@testable import Workspace

@Suite("Who is let in to a prediction")
struct AdmissionTests {
    private let start = ContinuousClock.now

    /// Lets in as many as come, then lets one out and another in every `interval`.
    private func queue(limit: Int = 64, leavingEvery interval: Duration, times: Int) -> AdmissionQueue {
        var queue = AdmissionQueue(limit: limit, longestWait: .milliseconds(250))
        var time = start
        while queue.enter(at: time) {}
        for _ in 0..<times {
            time += interval
            queue.leave(at: time)
            while queue.enter(at: time) {}
        }
        return queue
    }

    @Test("as long as nothing is known, the limit alone decides")
    func unknown() {
        #expect(queue(limit: 64, leavingEvery: .zero, times: 0).count == 64)
        #expect(queue(limit: 1, leavingEvery: .zero, times: 0).count == 1)
    }

    @Test(
        "the number inside settles at the longest wait divided by the pace",
        arguments: [(10, 25), (20, 12), (1, 64), (100, AdmissionQueue.alwaysAdmitted)]
    )
    func pace(milliseconds: Int, inside: Int) {
        let settled = queue(leavingEvery: .milliseconds(milliseconds), times: 300)
        #expect(abs(settled.count - inside) <= 1)
    }

    @Test("a standstill is forgotten after some departures")
    func standstill() {
        var queue = AdmissionQueue(limit: 64, longestWait: .milliseconds(250))
        var time = start
        while queue.enter(at: time) {}
        time += .seconds(2)
        queue.leave(at: time)
        for _ in 0..<300 {
            time += .milliseconds(5)
            if queue.count > 0 { queue.leave(at: time) }
            _ = queue.enter(at: time)
        }
        while queue.enter(at: time) {}
        #expect((45...50).contains(queue.count))
    }

    @Test("time during which nobody is inside does not count")
    func idleness() {
        var queue = AdmissionQueue(limit: 64, longestWait: .milliseconds(250))
        var time = start
        for _ in 0..<300 {
            time += .seconds(10)
            let isAdmitted = queue.enter(at: time)
            #expect(isAdmitted)
            time += .milliseconds(10)
            queue.leave(at: time)
        }
        #expect(abs(queue.pace / .milliseconds(10) - 1) < 0.01)
    }
}
