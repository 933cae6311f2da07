internal import FileSystem
internal import Foundation
internal import GRDB

/// The metadata in one SQLite file, for one machine and any number of processes.
///
/// Write-ahead log, so that readers and the one writer do not wait for each other; `synchronous=FULL`, so that a
/// committed transaction survives a power cut; foreign keys enforced.
package final class SQLiteMetadataStore: MetadataStore {
    /// How often a transaction that met a busy database is begun anew.
    ///
    /// Each time SQLite itself waits first.
    private static let attemptLimit = 3

    let pool: DatabasePool

    private init(pool: DatabasePool) {
        self.pool = pool
    }

    /// Opens the store of a data folder, making it and bringing its tables up to date as needed.
    ///
    /// - Parameters:
    ///   - folder: The data folder.
    ///   - busyTimeout: Seconds to wait for another process that writes, each time.
    ///   - readerCount: How many reads may run side by side.
    /// - Returns: The open store.
    /// - Throws: ``StorageError``.
    package static func open(
        _ folder: DataFolder,
        busyTimeout: Double = 10,
        readerCount: Int = 4
    ) async throws -> SQLiteMetadataStore {
        try await onThread("open-storage") {
            try folder.create()
            // Two processes that start together must not both bring the tables up to date.
            let lock = try folder.lock(.opening, waiting: true)
            defer { lock.unlock() }
            guard !RestoreDraft.isInterrupted(folder) else {
                throw StorageError(
                    .halfRestored,
                    "Restoring into this data folder was interrupted. Restore into it again, or name another folder."
                )
            }
            RestoreDraft.clear(folder)
            return try SQLiteMetadataStore(
                path: folder.database.path(percentEncoded: false),
                busyTimeout: busyTimeout,
                readerCount: readerCount
            )
        }
    }

    private convenience init(path: String, busyTimeout: Double, readerCount: Int) throws {
        self.init(
            pool: try StorageError.translating {
                let pool = try DatabasePool(
                    path: path,
                    configuration: Self.configuration(busyTimeout: busyTimeout, readerCount: readerCount)
                )
                try pool.writeWithoutTransaction { database in
                    // GRDB lowers it to NORMAL when it turns the write-ahead log on.
                    try database.execute(sql: "PRAGMA synchronous = FULL")
                }
                let migrator = Schema.migrator
                if try pool.read(migrator.hasBeenSuperseded) {
                    throw StorageError.newerSchema
                }
                try migrator.migrate(pool)
                return pool
            }
        )
    }

    private static func configuration(busyTimeout: Double, readerCount: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = "ocellus"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.maximumReaderCount = readerCount
        configuration.prepareDatabase { database in
            // 8 MiB of pages for each connection; temporary tables never touch the disk.
            try database.execute(sql: "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataReading) throws -> Value
    ) async throws -> Value {
        try await retrying { [pool] in
            try await pool.read { try body(SQLiteTransaction($0)) }
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataWriting) throws -> Value
    ) async throws -> Value {
        try await retrying { [pool] in
            try await pool.write { try body(SQLiteTransaction($0)) }
        }
    }

    /// Closes all connections; waits for reads and writes that run.
    ///
    /// Nothing may be read or written afterwards.
    package func close() async throws {
        try await onThread("close-storage") { [pool] in
            try StorageError.translating { try pool.close() }
        }
    }

    private func retrying<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && attempt < Self.attemptLimit
            {
                // A transaction that met SQLITE_BUSY was rolled back, so that beginning anew repeats nothing.
                attempt += 1
            } catch let error as DatabaseError {
                throw StorageError.translated(error)
            }
        }
    }
}

extension StorageError {
    /// What is said of data that a later version wrote.
    static let newerSchema = StorageError(
        .newerSchema,
        "The data was written by a newer version of Ocellus. Use that version or a later one."
    )
}
