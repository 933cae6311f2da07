import Foundation
import Synchronization

/// A cache of expensive values, of which each is made once, whoever asks.
///
/// Who asks first makes the value; others who ask for the same key meanwhile wait for it and share what comes of it, a failure too.
/// Nobody waits for another key. A failure is not kept: who asks later tries again. Values are dropped, those not used for
/// longest first, when all together are larger than a limit; who holds a value can go on using it.
///
/// Asking blocks: call it on threads that may.
final class SingleFlightCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let byteCount: Int
        var lastUse: UInt64
    }

    private enum Role {
        case kept(Value)
        case leader(Flight<Value>)
        case follower(Flight<Value>)
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var flights: [Key: Flight<Value>] = [:]
        var byteCount = 0
        var uses: UInt64 = 0

        mutating func role(for key: Key) -> Role {
            uses += 1
            if let value = entries[key]?.value {
                entries[key]?.lastUse = uses
                return .kept(value)
            }
            if let flight = flights[key] {
                flight.join()
                return .follower(flight)
            }
            let flight = Flight<Value>()
            flights[key] = flight
            return .leader(flight)
        }

        /// Keeps a value that was made, and gives back those that go to make room.
        mutating func land(
            _ made: Result<(value: Value, byteCount: Int), any Error>,
            for key: Key,
            byteLimit: Int
        ) -> [Value] {
            flights[key] = nil
            guard case .success((let value, let size)) = made else { return [] }
            var dropped: [Value] = []
            uses += 1
            entries[key] = .init(value: value, byteCount: size, lastUse: uses)
            byteCount += size
            while byteCount > byteLimit, entries.count > 1,
                let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                entries[oldest.key] = nil
                byteCount -= oldest.value.byteCount
                dropped.append(oldest.value.value)
            }
            return dropped
        }
    }

    private let byteLimit: Int
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameter byteLimit: The most that kept values may take; the latest is kept even if it alone takes more.
    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// What the values that are kept take, in bytes.
    var byteCount: Int { state.withLock(\.byteCount) }

    /// The keys whose values are kept.
    var keys: Set<Key> { state.withLock { Set($0.entries.keys) } }

    /// How many callers wait for a value that another one makes.
    func followerCount(for key: Key) -> Int {
        state.withLock { $0.flights[key] }?.followerCount ?? 0
    }

    /// The value for a key, made by `make` if it is not kept; blocks.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - make: Makes the value and says how many bytes it takes; must not ask for the same key.
    /// - Returns: The value.
    /// - Throws: What `make` throws, to its own caller and to all who wait for it.
    func value(for key: Key, make: () throws -> (value: Value, byteCount: Int)) throws -> Value {
        switch state.withLock({ $0.role(for: key) }) {
        case .kept(let value):
            return value
        case .follower(let flight):
            return try flight.outcome()
        case .leader(let flight):
            let made = Result { try make() }
            // What is dropped is freed outside the lock, because that may take a moment.
            _ = state.withLock { $0.land(made, for: key, byteLimit: byteLimit) }
            flight.land(made.map(\.value))
            return try made.get().value
        }
    }
}

/// The making of one value, for which any number of threads may wait.
private final class Flight<Value: Sendable>: Sendable {
    private let condition = NSCondition()
    // Only touched while `condition` is locked.
    private nonisolated(unsafe) var result: Result<Value, any Error>?
    private nonisolated(unsafe) var followers = 0

    var followerCount: Int { condition.withLock { followers } }

    func join() {
        condition.withLock { followers += 1 }
    }

    func land(_ result: Result<Value, any Error>) {
        condition.withLock {
            self.result = result
            condition.broadcast()
        }
    }

    /// What comes of it; blocks until it is there.
    func outcome() throws -> Value {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result { return try result.get() }
            condition.wait()
        }
    }
}
