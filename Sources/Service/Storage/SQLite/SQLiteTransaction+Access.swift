internal import Bytes
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func accessKeys() throws -> [AccessKeyRecord] {
        try rows("SELECT * FROM access_key ORDER BY created, id", [], AccessKeyRecord.init)
    }

    func accessKey(withHash hash: ContentDigest) throws -> AccessKeyRecord? {
        try row("SELECT * FROM access_key WHERE hash = ?", [hash.data], AccessKeyRecord.init)
    }

    func insert(accessKey: AccessKeyRecord) throws {
        try insert(
            into: "access_key",
            [
                ("id", accessKey.id),
                ("name", accessKey.name),
                ("scope", accessKey.scope.rawValue),
                ("projectID", accessKey.projectID),
                ("origins", try jsonText(accessKey.origins)),
                ("hash", accessKey.hash.data),
                ("created", accessKey.created.microseconds),
            ]
        )
    }

    func recordUse(ofAccessKeys ids: Set<UUID>, at time: Date) throws {
        for id in ids {
            try execute("UPDATE access_key SET lastUsed = ? WHERE id = ?", [time.microseconds, id])
        }
    }

    func revokeAccessKey(_ id: UUID, at time: Date) throws -> Bool {
        try change(
            "UPDATE access_key SET revoked = ? WHERE id = ? AND revoked IS NULL",
            [time.microseconds, id]
        ) > 0
    }

    func blobs(_ digests: [ContentDigest]) throws -> [ContentDigest: BlobRecord] {
        var found: [ContentDigest: BlobRecord] = [:]
        try inGroups(of: digests.map(\.data)) { placeholders, values in
            _ = try rows(
                "SELECT * FROM blob WHERE digest IN (\(placeholders))",
                StatementArguments(values)
            ) { row in
                let blob = try BlobRecord(row)
                found[blob.digest] = blob
            }
        }
        return found
    }

    func register(blobs: [BlobRecord]) throws {
        for blob in blobs {
            try execute(
                """
                INSERT INTO blob (digest, byteCount, stored) VALUES (?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET stored = MAX(stored, excluded.stored)
                """,
                [blob.digest.data, blob.byteCount, blob.stored.microseconds]
            )
        }
    }

    func removeUnusedBlobs(storedBefore time: Date) throws -> [BlobRecord] {
        let unused = "referenceCount = 0 AND stored < ?"
        let blobs = try rows("SELECT * FROM blob WHERE \(unused)", [time.microseconds], BlobRecord.init)
        try execute("DELETE FROM blob WHERE \(unused)", [time.microseconds])
        return blobs
    }

    func setting(_ key: String) throws -> Data? {
        try row("SELECT value FROM setting WHERE key = ?", [key]) { $0[0] }
    }

    func setSetting(_ key: String, to value: Data?) throws {
        guard let value else { return try execute("DELETE FROM setting WHERE key = ?", [key]) }
        try execute(
            """
            INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """,
            [key, value]
        )
    }
}

extension AccessKeyRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            name: row["name"],
            scope: try row.value("scope", as: KeyScope.self),
            projectID: row["projectID"],
            origins: try row.json("origins", as: [String].self),
            hash: try row.digest("hash"),
            created: row.date("created")
        )
        lastUsed = row.optionalDate("lastUsed")
        revoked = row.optionalDate("revoked")
    }
}

extension BlobRecord {
    init(_ row: Row) throws {
        self.init(
            digest: try row.digest("digest"),
            byteCount: row["byteCount"],
            stored: row.date("stored")
        )
        referenceCount = row["referenceCount"]
    }
}
