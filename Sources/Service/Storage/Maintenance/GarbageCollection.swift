internal import Bytes
internal import FileSystem
package import Foundation

/// Removes what nothing refers to: rows that neither the workspace nor an iteration sees, blobs that no row
/// names, files without a row, and what killed processes left.
///
/// **Why a concurrent upload of the same bytes loses nothing.** Whoever uploads first stores the bytes, which
/// makes the file's time new even if it was there, and then, within the grace period, commits the rows that
/// name it. The collection fixes a time, one grace period ago, and never removes a file newer than that; the
/// file store itself closes the gap between looking at the time and removing (see ``FolderBlobStore``). So
/// - stored before the collection looks: the file is too new to be removed, and a row that was removed meanwhile is
///   registered anew by the uploader;
/// - stored after it was removed: there is no file, so the bytes are written again.
///
/// The only duty of an uploader is to store before it commits, and to commit within the grace period. Copying
/// a row that names a blob needs no storing: either the first row still counts when the copy commits, or the
/// copy is refused.
package struct GarbageCollection: Sendable {
    /// What was, or would be, removed.
    package struct Report: Hashable, Sendable {
        /// Rows of images, tags, taggings and regions that nothing sees.
        package fileprivate(set) var rowCount = 0
        /// Blobs that no row names.
        package fileprivate(set) var blobCount = 0
        /// Their bytes.
        package fileprivate(set) var blobByteCount = 0
        /// Files that are no registered blob.
        package fileprivate(set) var orphanCount = 0
        /// Their bytes.
        package fileprivate(set) var orphanByteCount = 0
        /// Half-written files of killed processes.
        package fileprivate(set) var temporaryFileCount = 0
        /// Their bytes.
        package fileprivate(set) var temporaryFileByteCount = 0
    }

    private let folder: DataFolder
    private let metadata: any MetadataStore
    private let blobs: FolderBlobStore
    private let gracePeriod: TimeInterval

    /// Plans a collection.
    ///
    /// - Parameters:
    ///   - folder: The data folder.
    ///   - metadata: Its metadata.
    ///   - blobs: Its blobs.
    ///   - gracePeriod: For how many seconds stored bytes may wait for the rows that name them; much longer than any
    ///     upload takes.
    package init(
        _ folder: DataFolder,
        metadata: any MetadataStore,
        blobs: FolderBlobStore,
        gracePeriod: TimeInterval = 3600
    ) {
        self.folder = folder
        self.metadata = metadata
        self.blobs = blobs
        self.gracePeriod = gracePeriod
    }

    /// Removes everything that is needless, while others read and write.
    ///
    /// - Throws: `.busy` while a backup or another collection runs; a ``StorageError``. What was removed by then was
    ///   needless.
    package func run(now: Date) async throws -> Report {
        let lock = try folder.lock(.collecting, waiting: false)
        defer { lock.unlock() }
        let time = now - gracePeriod
        let (rowCount, forgotten) = try await metadata.write { transaction in
            try Self.forgetUnused(in: transaction, before: time)
        }
        var report = Report()
        report.rowCount = rowCount
        for blob in forgotten {
            // Kept if it was stored again meanwhile; then somebody is about to register it.
            guard try await blobs.remove(blob.digest, unlessStoredAfter: time) else { continue }
            report.blobCount += 1
            report.blobByteCount += blob.byteCount
        }
        for orphan in try await orphans(before: time) {
            guard try await blobs.remove(orphan.digest, unlessStoredAfter: time) else { continue }
            report.orphanCount += 1
            report.orphanByteCount += orphan.byteCount
        }
        (report.temporaryFileCount, report.temporaryFileByteCount) = try await blobs.removeTemporaryFiles(
            olderThan: time,
            isDryRun: false
        )
        return report
    }

    /// Says what ``run(now:)`` would remove, and changes nothing.
    ///
    /// It does so in a transaction that it gives up, so that both ways count the same; others that write wait for it.
    package func dryRun(now: Date) async throws -> Report {
        let lock = try folder.lock(.collecting, waiting: false)
        defer { lock.unlock() }
        let time = now - gracePeriod
        var report = Report()
        var forgotten: [BlobRecord] = []
        do {
            try await metadata.write { transaction in
                let outcome = try Self.forgetUnused(in: transaction, before: time)
                throw GivenUp(rowCount: outcome.rowCount, forgotten: outcome.forgotten)
            }
        } catch let outcome as GivenUp {
            report.rowCount = outcome.rowCount
            forgotten = outcome.forgotten
        }
        for blob in forgotten {
            report.blobCount += 1
            report.blobByteCount += blob.byteCount
        }
        for orphan in try await orphans(before: time) {
            report.orphanCount += 1
            report.orphanByteCount += orphan.byteCount
        }
        (report.temporaryFileCount, report.temporaryFileByteCount) = try await blobs.removeTemporaryFiles(
            olderThan: time,
            isDryRun: true
        )
        return report
    }

    /// Carries the findings of a dry run out of the transaction that it undoes.
    private struct GivenUp: Error {
        let rowCount: Int
        let forgotten: [BlobRecord]
    }

    private static func forgetUnused(
        in transaction: any MetadataWriting,
        before time: Date
    ) throws -> (rowCount: Int, forgotten: [BlobRecord]) {
        var rowCount = 0
        for project in try transaction.projects() {
            rowCount += try transaction.purgeInvisibleRows(of: project.id)
        }
        return (rowCount, try transaction.removeUnusedBlobs(storedBefore: time))
    }

    /// Old files that no row knows.
    private func orphans(before time: Date) async throws -> [StoredBlob] {
        let files = try await blobs.all { $0.stored <= time }
        return try await metadata.read { transaction in
            let registered = try transaction.blobs(files.map(\.digest))
            return files.filter { registered[$0.digest] == nil }
        }
    }
}
