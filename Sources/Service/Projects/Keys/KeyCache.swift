package import Bytes
internal import Foundation
internal import Storage
internal import Synchronization

/// An in-memory cache of access keys, at most 2 s stale.
///
/// A key that was revoked, in whatever process, opens nothing after ``longestAge``. An unknown key refreshes the cache, but only if that
/// is older than 200 ms, so that guessing does not burden the store.
package final class KeyCache: Sendable {
    /// How long a revoked key may still be taken.
    package static let longestAge = Duration.seconds(2)

    /// How old the cache must be before an unknown key refreshes it; so long may a new key be refused.
    private static let shortestAge = Duration.milliseconds(200)

    /// How often the use of keys is recorded.
    private static let recordingInterval = Duration.seconds(60)

    private struct Snapshot {
        var grants: [ContentDigest: AccessGrant]
        var origins: Set<WebOrigin>
        var read: ContinuousClock.Instant
    }

    private struct State {
        var snapshot: Snapshot?
        var used: Set<UUID> = []
        var recorded: ContinuousClock.Instant?
    }

    private let projects: ProjectStore
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// Creates an empty cache; nothing is read yet.
    ///
    /// - Parameters:
    ///   - projects: Where the keys are.
    ///   - clock: The time; tests bring their own.
    package init(
        _ projects: ProjectStore,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.projects = projects
        self.clock = clock
    }

    /// What a secret opens, or `nil` if it opens nothing.
    ///
    /// - Throws: `StorageError` if the keys cannot be read; nothing is opened then.
    package func grant(for secret: AccessKeySecret) async throws -> AccessGrant? {
        try await grant(forDigest: secret.digest)
    }

    /// What the secret with a digest opens, or `nil` if it opens nothing.
    ///
    /// - Throws: `StorageError` if the keys cannot be read; nothing is opened then.
    package func grant(forDigest digest: ContentDigest) async throws -> AccessGrant? {
        let current = state.withLock { $0.snapshot }
        var grant = current.flatMap { Self.grant(for: digest, in: $0) }
        let age = current.map { clock() - $0.read }
        if age.map({ $0 >= (grant == nil ? Self.shortestAge : Self.longestAge) }) ?? true {
            grant = Self.grant(for: digest, in: try await refreshed())
        }
        if let grant { try await recordUse(of: grant.keyID) }
        return grant
    }

    /// Whether any key in use is meant for the pages of an origin.
    ///
    /// - Throws: `StorageError` if the keys cannot be read.
    package func isMeant(for origin: WebOrigin) async throws -> Bool {
        let current = state.withLock { $0.snapshot }
        let isKnown = current?.origins.contains(origin) ?? false
        if let current, clock() - current.read < (isKnown ? Self.longestAge : Self.shortestAge) {
            return isKnown
        }
        return try await refreshed().origins.contains(origin)
    }

    /// A client cannot choose its digest, so a hash table leaks nothing; the bytes that decide are compared in constant time all the
    /// same.
    private static func grant(for digest: ContentDigest, in snapshot: Snapshot) -> AccessGrant? {
        guard let index = snapshot.grants.index(forKey: digest) else { return nil }
        let entry = snapshot.grants[index]
        return entry.key.equalsInConstantTime(digest) ? entry.value : nil
    }

    private func refreshed() async throws -> Snapshot {
        // Taken before reading: what changes meanwhile must count as not seen.
        let time = clock()
        let keys = try await projects.keys().filter { $0.revoked == nil }
        let grants = Dictionary(
            keys.map { ($0.hash, AccessGrant($0)) },
            uniquingKeysWith: { first, _ in first }
        )
        let snapshot = Snapshot(
            grants: grants,
            origins: grants.values.reduce(into: []) { $0.formUnion($1.origins) },
            read: time
        )
        return state.withLock { state in
            // A slower read must not restore keys that a later one has seen revoked.
            if let other = state.snapshot, other.read > time { return other }
            state.snapshot = snapshot
            return snapshot
        }
    }

    /// Records the use of keys now and then, all at once.
    private func recordUse(of id: UUID) async throws {
        let time = clock()
        let due: Set<UUID> = state.withLock { state in
            state.used.insert(id)
            if let recorded = state.recorded, time - recorded < Self.recordingInterval { return [] }
            state.recorded = time
            defer { state.used = [] }
            return state.used
        }
        guard !due.isEmpty else { return }
        let now = projects.now()
        // A full disk must not lock clients out: the time of last use is informative and is written at the next use.
        do {
            try await projects.store.write { try $0.recordUse(ofAccessKeys: due, at: now) }
        } catch is StorageError {
            state.withLock { $0.used.formUnion(due) }
        }
    }
}

extension AccessGrant {
    fileprivate init(_ key: AccessKeyRecord) {
        self.init(
            keyID: key.id,
            scope: key.scope,
            projectID: key.projectID,
            origins: Set(key.origins.compactMap { WebOrigin($0) })
        )
    }
}
