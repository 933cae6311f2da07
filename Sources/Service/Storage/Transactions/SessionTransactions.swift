package import Bytes
package import Foundation

/// Reading sessions of browsers.
package protocol SessionReading {
    /// The session whose cookie has this hash, or `nil`.
    func session(withHash hash: ContentDigest) throws -> SessionRecord?
}

/// Changing sessions of browsers.
package protocol SessionWriting {
    /// Adds a session.
    ///
    /// - Throws: `.conflict` if the hash is taken.
    func insert(session: SessionRecord) throws

    /// Notes that a session was used; one that has ended stays so.
    func recordUse(ofSession hash: ContentDigest, at time: Date) throws

    /// Ends a session.
    ///
    /// - Returns: Whether there was one.
    func deleteSession(withHash hash: ContentDigest) throws -> Bool

    /// Ends the sessions that were opened or last used before a time.
    ///
    /// - Returns: How many there were.
    func deleteSessions(createdBefore created: Date, orLastSeenBefore lastSeen: Date) throws -> Int
}
