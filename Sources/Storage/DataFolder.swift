internal import Durability
package import Foundation
internal import Glibc

/// The folder with all data of a service: `ocellus.sqlite`, `blobs`, and files that processes lock.
package struct DataFolder: Hashable, Sendable {
    /// Things that only one process, or only processes of one sort, do at a time.
    enum Activity: String {
        /// Opening the database.
        case opening
        /// Removing blobs (alone) or copying them (side by side).
        case collecting

        /// The file that is locked.
        var fileName: String { "\(rawValue).lock" }
    }

    /// The folder.
    package let root: URL

    /// Names a data folder; it need not exist yet.
    package init(_ root: URL) {
        self.root = root
    }

    /// The database file; SQLite keeps two more beside it.
    package var database: URL { root.appending(path: "ocellus.sqlite", directoryHint: .notDirectory) }

    /// The folder of the blobs.
    package var blobs: URL { root.appending(path: "blobs", directoryHint: .isDirectory) }

    /// Makes the folder, for its owner only, unless it is there.
    func create() throws(StorageError) {
        try DurableFiles.createFolder(root, permissions: 0o700)
    }

    /// Waits for, or tries to get, the right to do something that others must not do meanwhile.
    ///
    /// The operating system takes the right back when the process ends, however it ends.
    ///
    /// - Parameters:
    ///   - activity: What is to be done.
    ///   - isShared: Whether others that share may do it at the same time.
    ///   - waiting: Whether to block until it is free; if not, `.busy` is thrown.
    /// - Returns: The right, to be released.
    /// - Throws: `.busy`, or another ``StorageError`` if the folder cannot be written to.
    func lock(_ activity: Activity, isShared: Bool = false, waiting: Bool) throws(StorageError) -> FolderLock
    {
        let path = root.appending(path: activity.fileName).path(percentEncoded: false)
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFiles.failure("open", path) }
        let lock = FolderLock(descriptor: descriptor)
        let mode = (isShared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        while flock(descriptor, mode) != 0 {
            guard errno != EINTR else { continue }
            let error =
                errno == EWOULDBLOCK
                ? StorageError(.busy, "A backup or a collection is running. Try again when it is done.")
                : DurableFiles.failure("lock", path)
            lock.release()
            throw error
        }
        return lock
    }
}

/// A right to do something alone.
struct FolderLock: Sendable {
    fileprivate let descriptor: Int32

    /// Gives the right back; to be called once.
    func release() { close(descriptor) }
}
