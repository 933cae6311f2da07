package import Bytes
internal import FileSystem
package import Foundation
internal import GRDB

/// A consistent copy of all data, made while the service runs, and the way back.
///
/// First the database is copied as it is at one moment (SQLite's online backup), then the blobs it names;
/// blobs never change, and none is collected meanwhile. A backup holds `manifest.json`, `ocellus.sqlite` and
/// `blobs/sha256/ab/cdef…`, as a folder or as one tar file, and appears in its place only when it is whole.
package struct Backup: Sendable {
    /// The two forms of a backup.
    package enum Form: Hashable, Sendable {
        /// A folder with a file for each blob.
        case folder
        /// One tar file.
        case file
    }

    /// What is in a backup.
    package struct Summary: Hashable, Sendable, Codable {
        /// The number of the format, 1.
        package let format: Int
        /// When it was made.
        package let created: Date
        /// SHA-256 of the database.
        package let databaseDigest: ContentDigest
        /// The number of blobs.
        package let blobCount: Int
        /// The number of their bytes.
        package let blobByteCount: Int
    }

    private static let manifestName = "manifest.json"
    private static let databaseName = "ocellus.sqlite"

    /// Copies all data.
    ///
    /// - Parameters:
    ///   - folder: The data folder.
    ///   - metadata: Its metadata.
    ///   - blobs: Its blobs; every one is compared with its digest on the way.
    ///   - place: Where the backup is to be; an empty folder may be there, nothing else.
    ///   - form: Folder or file.
    ///   - now: The time.
    ///   - onProgress: Called with the number of blobs copied and of all; stops the backup by throwing.
    /// - Returns: What is in the backup.
    /// - Throws: `.busy` while a collection runs, `.notEmpty`, `.corrupt` if a blob is damaged or missing; a
    ///   ``StorageError``. There is no backup then.
    package static func create(
        of folder: DataFolder,
        metadata: SQLiteMetadataStore,
        blobs: FolderBlobStore,
        at place: URL,
        as form: Form,
        now: Date,
        onProgress: @escaping @Sendable (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) async throws -> Summary {
        try await onThread("backup") {
            let lock = try folder.lock(.collecting, isShared: true, waiting: false)
            defer { lock.unlock() }
            try requireEmpty(place)
            var sink: any BackupSink =
                switch form {
                case .folder: try FolderBackupSink(place)
                case .file: try TarBackupSink(place)
                }
            do {
                let summary = try fill(&sink, from: metadata, blobs, now: now, onProgress: onProgress)
                try sink.finish()
                return summary
            } catch {
                sink.discard()
                throw error
            }
        }
    }

    /// Brings a backup back.
    ///
    /// Database and blobs are compared with their digests, and the database with the shape that this program gives it, before
    /// anything appears in its place; so a folder either holds all data or none, however the process ends. What an
    /// interrupted restoring left in the folder is removed first.
    ///
    /// - Parameters:
    ///   - place: The backup, folder or file.
    ///   - folder: The data folder, which must be empty, half restored, or not exist.
    ///   - onProgress: Called with the number of blobs copied and of all; stops by throwing.
    /// - Returns: What was in the backup.
    /// - Throws: `.notEmpty`, `.corrupt`, `.newerSchema`; a ``StorageError``. There is no data in the folder then.
    package static func restore(
        from place: URL,
        to folder: DataFolder,
        onProgress: @escaping @Sendable (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) async throws -> Summary {
        try await onThread("restore") {
            let isFolder = (try? place.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
            let source: any BackupSource =
                isFolder ? FolderBackupSource(folder: place) : try TarBackupSource(place)
            try folder.create()
            // Nobody opens the folder, and nobody else restores into it, meanwhile.
            let lock = try folder.lock(.opening, waiting: false)
            defer { lock.unlock() }
            var draft = try RestoreDraft(in: folder)
            do {
                let summary = try unpack(source, to: &draft, onProgress: onProgress)
                try draft.finish()
                return summary
            } catch {
                draft.discard()
                throw error
            }
        }
    }

    private static func fill(
        _ sink: inout any BackupSink,
        from metadata: SQLiteMetadataStore,
        _ blobs: FolderBlobStore,
        now: Date,
        onProgress: (Int, Int) throws -> Void
    ) throws -> Summary {
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-backup-\(UUID().uuidString)", directoryHint: .isDirectory)
        try DurableFiles.createFolder(scratch)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let copy = scratch.appending(path: databaseName, directoryHint: .notDirectory)
        let named = try copyDatabase(of: metadata, to: copy)

        guard let database = try? Data(contentsOf: copy, options: .alwaysMapped) else {
            throw StorageError(.inputOutput, "The copy of the database could not be read.")
        }
        try sink.add(databaseName, database)
        for (index, blob) in named.enumerated() {
            try onProgress(index, named.count)
            let data = try blobs.read(blob.digest)
            guard ContentDigest(of: data) == blob.digest else { throw damagedBlob }
            try sink.add(name(of: blob.digest), data)
        }
        try onProgress(named.count, named.count)
        let summary = Summary(
            format: 1,
            created: Date(microseconds: now.microseconds),
            databaseDigest: ContentDigest(of: database),
            blobCount: named.count,
            blobByteCount: named.reduce(0) { $0 + $1.byteCount }
        )
        try sink.add(manifestName, try JSONEncoder().encode(summary))
        return summary
    }

    /// Copies the database as it is now.
    ///
    /// - Returns: The blobs that its rows name.
    private static func copyDatabase(of metadata: SQLiteMetadataStore, to file: URL) throws -> [BlobRecord] {
        try StorageError.translating {
            let copy = try DatabaseQueue(path: file.path(percentEncoded: false))
            try metadata.pool.backup(to: copy)
            // One file without a log beside it.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            let blobs = try namedBlobs(in: copy)
            try copy.close()
            return blobs
        }
    }

    private static func namedBlobs(in database: DatabaseQueue) throws -> [BlobRecord] {
        try database.read { database in
            try SQLiteTransaction(database).rows(
                "SELECT * FROM blob WHERE referenceCount > 0 ORDER BY digest",
                [],
                BlobRecord.init
            )
        }
    }

    private static func unpack(
        _ source: any BackupSource,
        to draft: inout RestoreDraft,
        onProgress: (Int, Int) throws -> Void
    ) throws -> Summary {
        guard let summary = try? JSONDecoder().decode(Summary.self, from: source.data(manifestName)),
            summary.format == 1
        else {
            throw StorageError(.corrupt, "This is no backup that this version of Ocellus can read.")
        }
        let database = try source.data(databaseName)
        guard ContentDigest(of: database) == summary.databaseDigest else {
            throw StorageError(.corrupt, "The database in the backup is damaged.")
        }
        try draft.add(databaseName, database)
        let named = try StorageError.translating {
            let copy = try DatabaseQueue(path: draft.url(of: databaseName).path(percentEncoded: false))
            try copy.read(DatabaseShape.check)
            let blobs = try namedBlobs(in: copy)
            try copy.close()
            return blobs
        }
        for (index, blob) in named.enumerated() {
            try onProgress(index, named.count)
            let data = try source.data(name(of: blob.digest))
            guard ContentDigest(of: data) == blob.digest else { throw damagedBlob }
            try draft.add(name(of: blob.digest), data)
        }
        try onProgress(named.count, named.count)
        return summary
    }

    private static func requireEmpty(_ place: URL) throws {
        let path = place.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path), names.isEmpty else {
            throw StorageError.placeNotEmpty
        }
    }

    /// The name of a blob's entry; also its path in a data folder.
    private static func name(of digest: ContentDigest) -> String {
        let digits = digest.description
        return "blobs/sha256/\(digits.prefix(2))/\(digits.dropFirst(2))"
    }

    private static var damagedBlob: StorageError {
        StorageError(.corrupt, "An image or model is damaged: its bytes do not match its digest.")
    }
}
