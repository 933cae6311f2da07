package import Bytes
package import Foundation
package import Storage

/// How long a browser stays signed in.
package enum SessionTimes {
    /// The idle timeout of a session, in seconds: 12 hours.
    package static let idle: TimeInterval = 12 * 3_600

    /// The absolute lifetime of a session, in seconds: 30 days.
    package static let longest: TimeInterval = 30 * 86_400

    /// How old the stored time of the last use may be, in seconds: not every request should write to the disk.
    static let notingInterval: TimeInterval = 300
}

extension ProjectStore {
    /// Opens a session.
    ///
    /// - Parameter keyDigest: The digest of the key that was shown, so that revoking the key ends the session; `nil` if the
    ///   operator's link was.
    /// - Returns: The session, and what the browser is to keep, for the only time.
    /// - Throws: `StorageError`.
    package func openSession(keyDigest: ContentDigest?) async throws -> (
        session: SessionRecord, token: SessionToken
    ) {
        let token = SessionToken.random()
        let time = now()
        let session = SessionRecord(hash: token.digest, keyHash: keyDigest, created: time, lastSeen: time)
        try await store.write { try $0.insert(session: session) }
        return (session, token)
    }

    /// The session of a browser, which counts as used by that; whether its key still opens anything is for the caller to ask.
    ///
    /// - Parameter token: What the browser sent.
    /// - Returns: The session, or `nil` if there is none or it has expired.
    /// - Throws: `StorageError` if sessions cannot be read.
    package func session(_ token: SessionToken) async throws -> SessionRecord? {
        let hash = token.digest
        guard let session = try await store.read({ try $0.session(withHash: hash) }) else { return nil }
        let time = now()
        guard !session.hasExpired(at: time) else { return nil }
        if time.timeIntervalSince(session.lastSeen) >= SessionTimes.notingInterval {
            // A full disk must not end a session; the use is recorded with the next request.
            do {
                try await store.write { try $0.recordUse(ofSession: hash, at: time) }
            } catch is StorageError {}
        }
        return session
    }

    /// Ends a session.
    ///
    /// - Parameter token: What the browser sent.
    /// - Throws: `StorageError`.
    package func endSession(_ token: SessionToken) async throws {
        let hash = token.digest
        _ = try await store.write { try $0.deleteSession(withHash: hash) }
    }

    /// Forgets the sessions that have expired.
    ///
    /// - Returns: How many.
    func removeExpiredSessions() async throws -> Int {
        let time = now()
        return try await store.write {
            try $0.deleteSessions(
                createdBefore: time.addingTimeInterval(-SessionTimes.longest),
                orLastSeenBefore: time.addingTimeInterval(-SessionTimes.idle)
            )
        }
    }
}

extension SessionRecord {
    /// When it ends at the latest, however much it is used.
    package var end: Date { created.addingTimeInterval(SessionTimes.longest) }

    /// Whether it was not used for too long, or is too old.
    func hasExpired(at time: Date) -> Bool {
        time >= end || time.timeIntervalSince(lastSeen) >= SessionTimes.idle
    }
}
