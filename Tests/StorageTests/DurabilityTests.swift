import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Durability and company")
struct DurabilityTests {
    @Test("the database is opened as promised")
    func settings() async throws {
        try await withStore { store, _, _ in
            let (journal, synchronous, foreignKeys) = try await store.pool.writeWithoutTransaction {
                database in
                (
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                    try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(journal == "wal")
            #expect(synchronous == 2)
            #expect(foreignKeys == 1)
        }
    }

    @Test("a full disk is said to be full, leaves nothing half there, and works again once there is room")
    func diskFull() async throws {
        try await withStore { store, blobs, _ in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            try await limitPages(of: store, to: 1)
            let full = try await code {
                try await store.write { transaction in
                    for number in 0..<2000 {
                        _ = try transaction.addImage(of: project.id, content: digest(number))
                    }
                }
            }
            #expect(full == .diskFull)
            let filter = ImageFilter(projectID: project.id)
            #expect(try await store.read { try $0.imageCount(filter) } == 0)
            try await limitPages(of: store, to: 1_000_000)
            try await upload(1, to: project, store, blobs)
            #expect(try await store.read { try $0.imageCount(filter) } == 1)
            let findings = try await IntegrityCheck(metadata: store, blobs: blobs).findings(
                readingBlobs: true
            )
            #expect(findings == [])
        }
    }

    @Test("a database that may not be written to is said to be read-only, and works again once it may")
    func readOnly() async throws {
        try await withStore { store, _, _ in
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
            let refused = try await code { try await store.write { try $0.insert(project: .sample()) } }
            #expect(refused == .readOnly)
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
            try await store.write { try $0.insert(project: .sample()) }
            #expect(try await store.read { try $0.projects() }.count == 1)
        }
    }

    @Test("a file that is no database is said to be damaged")
    func noDatabase() async throws {
        try await withDataFolder { folder in
            try Data(repeating: 7, count: 8192).write(to: folder.database)
            #expect(try await code { _ = try await SQLiteMetadataStore.open(folder) } == .corrupt)
        }
    }

    @Test("data of a newer version is left alone")
    func newer() async throws {
        try await withDataFolder { folder in
            let store = try await SQLiteMetadataStore.open(folder)
            try await store.pool.write {
                try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 from the future')")
            }
            try await store.close()
            #expect(try await code { _ = try await SQLiteMetadataStore.open(folder) } == .newerSchema)
        }
    }

    @Test("another process that writes for too long is an error, for a moment it is not")
    func busy() async throws {
        try await withDataFolder { folder in
            let holder = try await SQLiteMetadataStore.open(folder)
            let waiter = try await SQLiteMetadataStore.open(folder, busyTimeout: 0.01)
            let project = ProjectRecord.sample()
            // The second store writes inside the first one's transaction, so it must wait in vain.
            let result = try await holder.write { transaction in
                try transaction.insert(project: project)
                return Result { try blockingWrite(waiter) }
            }
            #expect(throws: DatabaseError.self) { try result.get() }
            #expect(try await waiter.read { try $0.projects() } == [project])
            try await waiter.write { try $0.setSetting("a", to: Data()) }
            try await holder.close()
            try await waiter.close()
        }
    }

    @Test("several stores on one file write side by side and lose nothing")
    func sideBySide() async throws {
        try await withStore { store, blobs, folder in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<3 {
                    group.addTask {
                        let own = try await SQLiteMetadataStore.open(folder)
                        for number in 0..<15 {
                            try await upload(writer * 100 + number, to: project, own, blobs)
                        }
                        try await own.close()
                    }
                }
                try await group.waitForAll()
            }
            let page = ListPage(order: .oldest, take: 100)
            let images = try await store.read {
                try $0.images(ImageFilter(projectID: project.id), page: page)
            }
            #expect(images.map(\.sequence) == Array(1...45))
            #expect(try await store.read { try $0.project(project.id) }?.dataVersion == 45)
            let findings = try await IntegrityCheck(metadata: store, blobs: blobs).findings(
                readingBlobs: true
            )
            #expect(findings == [])
        }
    }

    @Test("a cancelled task changes nothing")
    func cancellation() async throws {
        try await withStore { store, _, _ in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await store.write { try $0.insert(project: .sample()) }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let projects = try await store.read { try $0.projects() }
            #expect(projects == [])
        }
    }

    private func limitPages(of store: SQLiteMetadataStore, to count: Int) async throws {
        // SQLite takes the present size if the number is smaller.
        try await store.pool.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = \(count)")
        }
    }
}

private func blockingWrite(_ store: SQLiteMetadataStore) throws {
    try store.pool.write { try $0.execute(sql: "DELETE FROM setting") }
}
