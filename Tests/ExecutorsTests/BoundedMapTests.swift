import Executors
import Foundation
import Synchronization
import Testing

@Suite("A bounded map on an executor")
struct BoundedMapTests {
    /// Counts how many are inside at once.
    private final class Gauge: Sendable {
        private let state = Mutex((now: 0, most: 0, threads: Set<UInt>()))

        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
                $0.threads.insert(pthread_self())
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock(\.most) }
        var threadCount: Int { state.withLock(\.threads.count) }
    }

    @Test("keeps the order and never runs more at once than there are threads", arguments: [1, 2, 5])
    func orderAndBound(threads: Int) async throws {
        let executor = BlockingExecutor(threads: threads, name: "test")
        defer { executor.stop() }
        let gauge = Gauge()
        var reported: [Int] = []
        let results = try await boundedMap(Array(0..<40), on: executor, onCompletion: { reported.append($0) })
        { number in
            gauge.enter()
            defer { gauge.leave() }
            usleep(UInt32((number * 7) % 5) * 300)
            return number * number
        }
        #expect(results == (0..<40).map { $0 * $0 })
        #expect(reported == Array(1...40))
        #expect(gauge.most <= threads)
        #expect(gauge.threadCount <= threads)
    }

    @Test("throws the first error and starts nothing afterwards")
    func failure() async {
        struct Broken: Error {}
        let executor = BlockingExecutor(threads: 2, name: "test")
        defer { executor.stop() }
        let started = Mutex(0)
        await #expect(throws: Broken.self) {
            try await boundedMap(Array(0..<1_000), on: executor) { number in
                started.withLock { $0 += 1 }
                if number == 3 { throw Broken() }
            }
        }
        #expect(started.withLock(\.self) < 20)
    }

    @Test("stops soon after its task is cancelled")
    func cancellation() async {
        let executor = BlockingExecutor(threads: 1, name: "test")
        defer { executor.stop() }
        let started = Mutex(0)
        let task = Task {
            try await boundedMap(Array(0..<10_000), on: executor) { _ in
                started.withLock { $0 += 1 }
                usleep(1_000)
            }
        }
        while started.withLock({ $0 == 0 }) { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(started.withLock(\.self) < 10_000)
    }

    @Test("does nothing for no elements")
    func empty() async throws {
        let executor = BlockingExecutor(threads: 1, name: "test")
        defer { executor.stop() }
        #expect(try await boundedMap([Int](), on: executor) { $0 } == [])
    }

    @Test("threads stand back as far as they are told to, and only they")
    func niceness() async throws {
        func niceness(_ executor: BlockingExecutor) async throws -> Int32 {
            defer { executor.stop() }
            return try await boundedMap([0], on: executor) { _ in
                getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
            }[0]
        }
        let plain = try await niceness(BlockingExecutor(threads: 1, name: "test"))
        let later = try await niceness(BlockingExecutor(threads: 1, name: "test", niceness: 19))
        #expect(later == 19 && plain < 19)
    }
}
