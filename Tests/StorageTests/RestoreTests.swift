import Bytes
import Executors
import FileSystem
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Restoring from a backup")
struct RestoreTests {
    /// Runs a body with a backup of three images, as a folder, and a place for data.
    private func withBackup(
        _ body: (_ backup: URL, _ summary: Backup.Summary, _ data: DataFolder) async throws -> Void
    ) async throws {
        try await withStore { store, blobs, folder in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            for number in 0..<3 { try await upload(number, to: project, store, blobs) }
            try await withDataFolder { place in
                let backup = place.root.appending(path: "backup", directoryHint: .isDirectory)
                let summary = try await Backup.create(
                    of: folder,
                    metadata: store,
                    blobs: blobs,
                    at: backup,
                    as: .folder,
                    now: epoch
                )
                let data = DataFolder(place.root.appending(path: "data", directoryHint: .isDirectory))
                try await body(backup, summary, data)
            }
        }
    }

    private func names(in folder: DataFolder) throws -> Set<String> {
        let path = folder.root.path(percentEncoded: false)
        return Set(try FileManager.default.contentsOfDirectory(atPath: path))
    }

    @Test("leaves nothing provisional behind, and a folder that opens")
    func whole() async throws {
        try await withBackup { backup, summary, data in
            #expect(try await Backup.restore(from: backup, to: data) == summary)
            #expect(try names(in: data) == ["blobs", "ocellus.sqlite", "opening.lock"])
            try await SQLiteMetadataStore.open(data).close()
        }
    }

    @Test(
        "that was killed is refused by whoever opens the folder, and begins anew",
        arguments: [["restoring"], ["restoring", "blobs"], ["restoring", "blobs", "opening.lock"]]
    )
    func killed(leaving names: [String]) async throws {
        try await withBackup { backup, summary, data in
            for name in names where !name.hasSuffix(".lock") {
                let folder = data.root.appending(path: name)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data("half".utf8).write(to: folder.appending(path: "left"))
            }
            if names.contains("opening.lock") {
                try Data().write(to: data.root.appending(path: "opening.lock"))
            }
            #expect(try await code { _ = try await SQLiteMetadataStore.open(data) } == .halfRestored)
            #expect(!FileManager.default.fileExists(atPath: data.database.path(percentEncoded: false)))
            #expect(try await Backup.restore(from: backup, to: data) == summary)
            try await SQLiteMetadataStore.open(data).close()
            #expect(!(try self.names(in: data).contains("restoring")))
            let left = data.blobs.appending(path: "left").path(percentEncoded: false)
            #expect(!FileManager.default.fileExists(atPath: left))
        }
    }

    @Test("that was killed at the very end is complete")
    func killedAtTheEnd() async throws {
        try await withBackup { backup, _, data in
            _ = try await Backup.restore(from: backup, to: data)
            let left = data.root.appending(path: "restoring")
            try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
            try await SQLiteMetadataStore.open(data).close()
            #expect(!(try names(in: data).contains("restoring")))
        }
    }

    @Test(
        "never touches a folder with anything else in it",
        arguments: ["note.txt", "blobs", "ocellus.sqlite"]
    )
    func taken(by name: String) async throws {
        try await withBackup { backup, _, data in
            try FileManager.default.createDirectory(at: data.root, withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: data.root.appending(path: name))
            #expect(try await code { _ = try await Backup.restore(from: backup, to: data) } == .notEmpty)
            #expect(try Data(contentsOf: data.root.appending(path: name)) == Data("mine".utf8))
        }
    }

    @Test("waits for nobody: while another restores or opens, it is refused")
    func busy() async throws {
        try await withBackup { backup, _, data in
            try data.create()
            let lock = try data.lock(.opening, waiting: false)
            #expect(try await code { _ = try await Backup.restore(from: backup, to: data) } == .busy)
            lock.unlock()
            _ = try await Backup.restore(from: backup, to: data)
        }
    }

    @Test(
        "refuses a database that this program would not have written, in which a row could hold anything",
        arguments: [
            "UPDATE project SET dataVersion = 'many'",
            "UPDATE project SET dataVersion = -1",
            "UPDATE project SET lastSequence = 9223372036854775807",
            "UPDATE project SET created = 1.5",
            "UPDATE project SET name = X'00FF'",
            "UPDATE project SET id = X'0011'",
            "UPDATE image SET width = 'wide'",
            "UPDATE image SET metadata = X'17'",
            "UPDATE image SET removedIn = 'never'",
            "UPDATE image SET projectID = X'00112233445566778899AABBCCDDEEFF'",
            "UPDATE image_set SET block = 9223372036854775807",
            "UPDATE image_set SET members = 'text'",
            "UPDATE blob SET byteCount = 1e300",
            "INSERT INTO setting (key, value) VALUES ('a', 'text')",
            "CREATE TRIGGER mine AFTER INSERT ON image BEGIN DELETE FROM image; END",
            "CREATE VIEW mine AS SELECT 1",
            "ALTER TABLE project RENAME TO projects",
            "ALTER TABLE project DROP COLUMN description",
            "DROP INDEX image_content",
            "DELETE FROM grdb_migrations",
            "DELETE FROM grdb_migrations WHERE identifier LIKE '1%'",
            "DELETE FROM grdb_migrations WHERE identifier LIKE '6%'",
            "DROP TABLE grdb_migrations",
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET sql = replace(sql, 'name TEXT NOT NULL', 'name TEXT') WHERE name = 'project'
            """,
        ]
    )
    func forged(statement: String) async throws {
        try await withBackup { backup, summary, data in
            try forge(backup, summary, statement)
            #expect(try await code { _ = try await Backup.restore(from: backup, to: data) } == .corrupt)
            #expect(try names(in: data) == ["opening.lock"])
        }
    }

    @Test("says so if a later version made the backup")
    func newer() async throws {
        try await withBackup { backup, summary, data in
            try forge(backup, summary, "INSERT INTO grdb_migrations (identifier) VALUES ('99 later')")
            #expect(try await code { _ = try await Backup.restore(from: backup, to: data) } == .newerSchema)
        }
    }

    @Test("takes a database that nobody changed but that was packed anew")
    func vacuumed() async throws {
        try await withBackup { backup, summary, data in
            try forge(backup, summary, "VACUUM; ANALYZE")
            _ = try await Backup.restore(from: backup, to: data)
            try await SQLiteMetadataStore.open(data).close()
        }
    }

    /// Changes the database of a backup and makes its digest right again.
    private func forge(_ backup: URL, _ summary: Backup.Summary, _ statement: String) throws {
        let file = backup.appending(path: "ocellus.sqlite")
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: file.path(percentEncoded: false), configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: statement)
        }
        try queue.close()
        let forged = Backup.Summary(
            format: summary.format,
            created: summary.created,
            databaseDigest: ContentDigest(of: try Data(contentsOf: file)),
            blobCount: summary.blobCount,
            blobByteCount: summary.blobByteCount
        )
        try JSONEncoder().encode(forged).write(to: backup.appending(path: "manifest.json"))
    }
}
