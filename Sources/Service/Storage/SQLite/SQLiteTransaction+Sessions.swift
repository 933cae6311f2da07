internal import Bytes
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func session(withHash hash: ContentDigest) throws -> SessionRecord? {
        try row("SELECT * FROM session WHERE hash = ?", [hash.data]) { row in
            SessionRecord(
                hash: try row.digest("hash"),
                keyHash: try row.optionalDigest("keyHash"),
                created: row.date("created"),
                lastSeen: row.date("lastSeen")
            )
        }
    }

    func insert(session: SessionRecord) throws {
        try insert(
            into: "session",
            [
                ("hash", session.hash.data),
                ("keyHash", session.keyHash?.data),
                ("created", session.created.microseconds),
                ("lastSeen", session.lastSeen.microseconds),
            ]
        )
    }

    func recordUse(ofSession hash: ContentDigest, at time: Date) throws {
        try execute(
            "UPDATE session SET lastSeen = MAX(lastSeen, ?) WHERE hash = ?",
            [time.microseconds, hash.data]
        )
    }

    func deleteSession(withHash hash: ContentDigest) throws -> Bool {
        try change("DELETE FROM session WHERE hash = ?", [hash.data]) > 0
    }

    func deleteSessions(createdBefore created: Date, orLastSeenBefore lastSeen: Date) throws -> Int {
        try change(
            "DELETE FROM session WHERE created < ? OR lastSeen < ?",
            [created.microseconds, lastSeen.microseconds]
        )
    }
}
