import Executors
import Foundation
import Synchronization
import Testing

@testable import Inference

@Suite("A single-flight cache")
struct SingleFlightCacheTests {
    private struct Refusal: Error, Hashable {
        let number: Int
    }

    /// Lets threads wait until a test says go.
    private let gate = DispatchSemaphore(value: 0)

    @Test("makes a value once and keeps it")
    func keeps() throws {
        let cache = SingleFlightCache<String, Int>(byteLimit: 100)
        #expect(try cache.value(for: "a") { (1, 10) } == 1)
        #expect(
            try cache.value(for: "a") {
                Issue.record("The value was made again.")
                return (2, 10)
            } == 1
        )
        #expect(cache.byteCount == 10)
    }

    @Test("makes a value while another one is still being made")
    func otherKeys() async throws {
        let cache = SingleFlightCache<String, Int>(byteLimit: 100)
        let executor = BlockingExecutor(threads: 1, name: "test")
        defer { executor.stop() }
        let begun = DispatchSemaphore(value: 0)
        async let slow = boundedMap([1], on: executor) { [gate] number in
            try cache.value(for: "slow") {
                begun.signal()
                gate.wait()
                return (number, 1)
            }
        }
        // The thread of "slow" is in the middle of it until the gate opens.
        let quick = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                begun.wait()
                continuation.resume(with: Result { try cache.value(for: "quick") { (2, 1) } })
            }
        }
        #expect(quick == 2 && cache.keys == ["quick"])
        gate.signal()
        #expect(try await slow == [1])
        #expect(cache.keys == ["quick", "slow"])
    }

    @Test("shares what comes of one making with all who wait for it", arguments: [true, false])
    func followers(succeeds: Bool) async throws {
        let cache = SingleFlightCache<String, Int>(byteLimit: 100)
        let executor = BlockingExecutor(threads: 4, name: "test")
        defer { executor.stop() }
        let made = Mutex(0)
        async let outcomes = boundedMap([1, 2, 3, 4], on: executor) { [gate] number in
            Result<Int, Refusal> { () throws(Refusal) in
                do {
                    return try cache.value(for: "a") {
                        made.withLock { $0 += 1 }
                        gate.wait()
                        guard succeeds else { throw Refusal(number: number) }
                        return (number, 1)
                    }
                } catch let error as Refusal {
                    throw error
                } catch {
                    Issue.record(error)
                    throw Refusal(number: 0)
                }
            }
        }
        // One makes it, and the gate stays shut until all others wait.
        while cache.followerCount(for: "a") < 3 { await Task.yield() }
        gate.signal()
        let results = try await outcomes
        #expect(made.withLock(\.self) == 1)
        #expect(Set(results).count == 1)
        switch results[0] {
        case .success: #expect(succeeds && cache.keys == ["a"])
        case .failure: #expect(!succeeds && cache.keys.isEmpty && cache.byteCount == 0)
        }
        // A failure is not kept.
        #expect(try cache.value(for: "a") { (7, 1) } == (succeeds ? results[0].get() : 7))
    }

    @Test(
        "drops what was not used for longest when the limit is passed, and keeps the latest whatever its size"
    )
    func eviction() throws {
        let cache = SingleFlightCache<String, Int>(byteLimit: 10)
        for key in ["a", "b", "c"] { _ = try cache.value(for: key) { (0, 3) } }
        _ = try cache.value(for: "a") { (0, 3) }
        _ = try cache.value(for: "d") { (0, 4) }
        #expect(cache.keys == ["a", "c", "d"] && cache.byteCount == 10)
        _ = try cache.value(for: "large") { (0, 11) }
        #expect(cache.keys == ["large"] && cache.byteCount == 11)
        _ = try cache.value(for: "small") { (0, 1) }
        #expect(cache.keys == ["small"] && cache.byteCount == 1)
    }

    @Test("leaves a dropped value with those who hold it")
    func heldValues() throws {
        final class Held: Sendable {}
        let cache = SingleFlightCache<String, Held>(byteLimit: 1)
        weak var weakly: Held?
        do {
            let held = try cache.value(for: "a") { (Held(), 1) }
            weakly = held
            _ = try cache.value(for: "b") { (Held(), 1) }
            #expect(cache.keys == ["b"])
            #expect(weakly === held)
        }
        #expect(weakly == nil)
    }
}
