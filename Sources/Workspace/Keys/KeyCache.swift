package import Bytes
internal import Foundation
internal import Storage
internal import Synchronization

/// The keys that are in use, at hand for every request.
///
/// A copy of the store's keys that is at most ``longestAge`` old, so that a key that was revoked, in whatever process,
/// soon opens nothing. A key that is not in the copy makes the copy anew, but only if it is older than a moment, so
/// that guessing does not burden the store.
package final class KeyCache: Sendable {
    /// How long a revoked key may still be taken.
    package static let longestAge = Duration.seconds(2)

    /// How old the copy must be before an unknown key makes it anew; so long may a new key be refused.
    private static let shortestAge = Duration.milliseconds(200)

    /// How often it is noted that a key was used.
    private static let notingInterval = Duration.seconds(60)

    private struct Copy {
        var grants: [ContentDigest: AccessGrant]
        var origins: Set<WebOrigin>
        var read: ContinuousClock.Instant
    }

    private struct State {
        var copy: Copy?
        var used: Set<UUID> = []
        var noted: ContinuousClock.Instant?
    }

    private let workspace: Workspace
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// Makes a ring for the keys of a workspace; nothing is read yet.
    ///
    /// - Parameters:
    ///   - workspace: Where the keys are.
    ///   - clock: The time; tests bring their own.
    package init(
        _ workspace: Workspace,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.workspace = workspace
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
        let current = state.withLock { $0.copy }
        var grant = current.flatMap { Self.grant(for: digest, in: $0) }
        let age = current.map { clock() - $0.read }
        if age.map({ $0 >= (grant == nil ? Self.shortestAge : Self.longestAge) }) ?? true {
            grant = Self.grant(for: digest, in: try await refreshed())
        }
        if let grant { try await noteUse(of: grant.keyID) }
        return grant
    }

    /// Whether any key in use is meant for the pages of an origin.
    ///
    /// - Throws: `StorageError` if the keys cannot be read.
    package func isMeant(for origin: WebOrigin) async throws -> Bool {
        let current = state.withLock { $0.copy }
        let isKnown = current?.origins.contains(origin) ?? false
        if let current, clock() - current.read < (isKnown ? Self.longestAge : Self.shortestAge) {
            return isKnown
        }
        return try await refreshed().origins.contains(origin)
    }

    /// Nobody can aim at a digest, so the table may be searched as fast as it likes; the bytes that decide are compared
    /// in constant time all the same.
    private static func grant(for digest: ContentDigest, in copy: Copy) -> AccessGrant? {
        guard let index = copy.grants.index(forKey: digest) else { return nil }
        let entry = copy.grants[index]
        return entry.key.equalsInConstantTime(digest) ? entry.value : nil
    }

    private func refreshed() async throws -> Copy {
        // Taken before reading: what changes meanwhile must count as not seen.
        let time = clock()
        let keys = try await workspace.keys().filter { $0.revoked == nil }
        let grants = Dictionary(
            keys.map { ($0.hash, AccessGrant($0)) },
            uniquingKeysWith: { first, _ in first }
        )
        let copy = Copy(
            grants: grants,
            origins: grants.values.reduce(into: []) { $0.formUnion($1.origins) },
            read: time
        )
        return state.withLock { state in
            // A slower reader must not bring back what a later one knew to be gone.
            if let other = state.copy, other.read > time { return other }
            state.copy = copy
            return copy
        }
    }

    /// Notes the use of keys now and then, all at once.
    private func noteUse(of id: UUID) async throws {
        let time = clock()
        let due: Set<UUID> = state.withLock { state in
            state.used.insert(id)
            if let noted = state.noted, time - noted < Self.notingInterval { return [] }
            state.noted = time
            defer { state.used = [] }
            return state.used
        }
        guard !due.isEmpty else { return }
        let now = workspace.now()
        // A disk that is full must not lock anybody out: the note is only for people, and comes with the next use.
        do {
            try await workspace.store.write { try $0.recordUse(ofAccessKeys: due, at: now) }
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
