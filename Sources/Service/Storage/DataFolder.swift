internal import FileSystem
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
    /// - Returns: The locked file, to be unlocked.
    /// - Throws: `.busy`, or another ``StorageError`` if the folder cannot be written to.
    func lock(_ activity: Activity, isShared: Bool = false, waiting: Bool) throws(StorageError)
        -> OpenFile<StorageError>
    {
        let file = try OpenFile<StorageError>(root.appending(path: activity.fileName), O_RDWR | O_CREAT)
        guard try file.lock(isShared: isShared, waiting: waiting) else {
            throw StorageError(.busy, "A backup or a collection is running. Try again when it is done.")
        }
        return file
    }
}
