package import Bytes
package import Executors
internal import FileSystem
package import Foundation
internal import Glibc

/// Blobs as files of a folder: `sha256/ab/cdef…`, by the hexadecimal digits of their digest.
///
/// A blob is written to `temporary/`, synchronised, renamed to its place, and the folder synchronised; so whatever is
/// in its place is whole, whenever the process is killed. What a killed process left in `temporary/` hurts nobody and
/// goes at the next ``GarbageCollection``. The time of change of a file is when it was last stored.
package final class FolderBlobStore: BlobStore {
    /// Blobs larger than this are mapped; smaller ones are cheaper to read.
    private static let mappingThreshold = 256 << 10

    private static let missing = StorageError(
        .notFound,
        "The stored bytes are missing. Run `ocellus doctor` on the data folder."
    )

    private let root: URL
    private let executor: BlockingExecutor

    /// Opens the blobs of a data folder, making it as needed.
    ///
    /// - Parameters:
    ///   - folder: The data folder.
    ///   - executor: Where files are read and written. Writing waits for the disk, which synchronises many files
    ///     in about the time of one: eight threads store ten times as fast as one. It must not be stopped before
    ///     the store is gone.
    package init(_ folder: DataFolder, executor: BlockingExecutor) {
        root = folder.blobs
        self.executor = executor
    }

    package func store(_ data: Data) async throws -> BlobRecord {
        try await onExecutor { [self] in
            let digest = ContentDigest(of: data)
            let place = place(of: digest)
            if try touch(place, byteCount: data.count) {
                return BlobRecord(digest: digest, byteCount: data.count, stored: .now)
            }
            let draft = temporaryFolder.appending(path: UUID().uuidString, directoryHint: .notDirectory)
            try DurableFiles.createFolder(temporaryFolder)
            try DurableFiles.createFolder(place.deletingLastPathComponent())
            try DurableFiles.write(data, to: draft)
            do {
                try DurableFiles.move(draft, to: place)
            } catch {
                unlink(draft.path(percentEncoded: false))
                throw error
            }
            return BlobRecord(digest: digest, byteCount: data.count, stored: .now)
        }
    }

    package func data(_ digest: ContentDigest) async throws -> Data {
        try await onExecutor { [self] in try read(digest) }
    }

    package func localFile(_ digest: ContentDigest) async throws -> URL {
        try await onExecutor { [self] in
            let place = place(of: digest)
            guard try status(of: place) != nil else { throw Self.missing }
            return place
        }
    }

    package func byteCount(_ digest: ContentDigest) async throws -> Int? {
        try await onExecutor { [self] in try status(of: place(of: digest))?.byteCount }
    }

    package func all(
        where isMeant: @escaping @Sendable (StoredBlob) -> Bool
    ) async throws -> [StoredBlob] {
        try await onExecutor { [self] in
            var found: [StoredBlob] = []
            try forEachFile { if isMeant($0) { found.append($0) } }
            return found
        }
    }

    package func remove(_ digest: ContentDigest, unlessStoredAfter time: Date) async throws -> Bool {
        try await onExecutor { [self] in try removeFile(digest, unlessStoredAfter: time) }
    }

    /// Removes what killed processes left behind, and puts back what they were about to remove.
    ///
    /// Only for whoever holds the lock of collecting: another collection's removals must not be put back.
    ///
    /// - Parameters:
    ///   - time: Only what was begun before; files that somebody may be writing are younger.
    ///   - isDryRun: Whether only to count.
    /// - Returns: How many files and bytes there were.
    /// - Throws: ``StorageError``.
    func removeTemporaryFiles(
        olderThan time: Date,
        isDryRun: Bool
    ) async throws -> (count: Int, byteCount: Int) {
        try await onExecutor { [self] in
            var total = (count: 0, byteCount: 0)
            for name in try names(in: temporaryFolder) {
                let file = temporaryFolder.appending(path: name, directoryHint: .notDirectory)
                guard let status = try status(of: file), status.changed < time else { continue }
                if let digest = ContentDigest(hexadecimal: name) {
                    // Whether somebody stored it again at that moment is not known; the next collection will tell.
                    if !isDryRun { try DurableFiles.move(file, to: place(of: digest)) }
                    continue
                }
                let path = file.path(percentEncoded: false)
                guard isDryRun || unlink(path) == 0 else { throw DurableFiles.failure("remove", path) }
                total.count += 1
                total.byteCount += status.byteCount
            }
            return total
        }
    }

    /// Where a blob is or would be.
    func place(of digest: ContentDigest) -> URL {
        let name = digest.description
        return root.appending(
            path: "sha256/\(name.prefix(2))/\(name.dropFirst(2))",
            directoryHint: .notDirectory
        )
    }

    /// Reads a blob on the calling thread.
    func read(_ digest: ContentDigest) throws -> Data {
        let place = place(of: digest)
        guard let status = try status(of: place) else {
            throw Self.missing
        }
        do {
            return try Data(
                contentsOf: place,
                options: status.byteCount > Self.mappingThreshold ? .alwaysMapped : []
            )
        } catch {
            throw StorageError(.inputOutput, "The stored bytes could not be read.")
        }
    }

    /// Size and time of a file, or `nil` if there is none.
    func status(of file: URL) throws(StorageError) -> (byteCount: Int, changed: Date)? {
        var status = stat()
        let path = file.path(percentEncoded: false)
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw DurableFiles.failure("read", path)
        }
        let changed = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
        return (Int(status.st_size), Date(timeIntervalSince1970: changed))
    }

    private var temporaryFolder: URL { root.appending(path: "temporary", directoryHint: .isDirectory) }

    private func onExecutor<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(executor) { try work() }
    }

    /// Notes that a blob was stored again.
    ///
    /// - Returns: `false` if it is not there, or not with all its bytes.
    private func touch(_ place: URL, byteCount: Int) throws -> Bool {
        // In this order: once the time is new, the file is not removed any more (see `removeFile`).
        let path = place.path(percentEncoded: false)
        guard utimensat(AT_FDCWD, path, nil, 0) == 0 else {
            if errno == ENOENT { return false }
            throw DurableFiles.failure("write", path)
        }
        return try status(of: place)?.byteCount == byteCount
    }

    private func removeFile(_ digest: ContentDigest, unlessStoredAfter time: Date) throws -> Bool {
        guard let status = try status(of: place(of: digest)) else { return true }
        guard status.changed <= time else { return false }
        return try removeOldFile(digest, unlessStoredAfter: time)
    }

    /// Removes a file that was old when it was last looked at, so that a process which has stored the same bytes
    /// since does not lose them.
    ///
    /// The file is moved aside first, then its time is read. Whoever touched it before the move is seen in the
    /// time, and the file goes back; whoever comes after the move finds no file and writes a new one.
    func removeOldFile(_ digest: ContentDigest, unlessStoredAfter time: Date) throws -> Bool {
        let place = place(of: digest)
        try DurableFiles.createFolder(temporaryFolder)
        let aside = temporaryFolder.appending(path: digest.description, directoryHint: .notDirectory)
        let (path, asidePath) = (place.path(percentEncoded: false), aside.path(percentEncoded: false))
        guard rename(path, asidePath) == 0 else {
            if errno == ENOENT { return true }
            throw DurableFiles.failure("remove", path)
        }
        if let status = try status(of: aside), status.changed > time {
            try DurableFiles.move(aside, to: place)
            return false
        }
        guard unlink(asidePath) == 0 else { throw DurableFiles.failure("remove", asidePath) }
        return true
    }

    private func forEachFile(_ body: (StoredBlob) throws -> Void) throws {
        let top = root.appending(path: "sha256", directoryHint: .isDirectory)
        for prefix in try names(in: top) {
            let shard = top.appending(path: prefix, directoryHint: .isDirectory)
            for rest in try names(in: shard) {
                guard let digest = ContentDigest(hexadecimal: prefix + rest),
                    let status = try status(of: place(of: digest))
                else { continue }
                try body(StoredBlob(digest: digest, byteCount: status.byteCount, stored: status.changed))
            }
        }
    }

    private func names(in folder: URL) throws -> [String] {
        guard try status(of: folder) != nil else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        } catch {
            throw StorageError(.inputOutput, "The folder of the blobs could not be read.")
        }
    }
}
