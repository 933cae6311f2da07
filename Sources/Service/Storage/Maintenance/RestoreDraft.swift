internal import FileSystem
internal import Foundation
internal import Glibc

/// A data folder that is being filled from a backup.
///
/// Everything is written below `restoring/`, waited for once, and moved into place: first the blobs, then the database. The
/// database is what makes a folder a data folder, so there are three states, however a process ends:
///
/// 1. `restoring/` and no database: nothing is there yet. Opening refuses the folder, restoring begins anew.
/// 2. `restoring/`, empty, beside the database: everything is there. Opening removes the empty folder.
/// 3. no `restoring/`: any other folder.
struct RestoreDraft {
    private static let name = "restoring"

    private let folder: DataFolder
    private var tree: FileTreeDraft<StorageError>

    /// Begins to fill a folder, after removing what an interrupted restoring left in it.
    ///
    /// - Parameter folder: The folder; the caller holds its lock of opening.
    /// - Throws: `.notEmpty` if anything else is in it.
    init(in folder: DataFolder) throws {
        self.folder = folder
        guard let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw StorageError(.unavailable, "The data folder could not be read. Check who may read it.")
        }
        var allowed: Set = [DataFolder.Activity.opening.fileName]
        if Self.isInterrupted(folder) { allowed.formUnion([Self.name, folder.blobs.lastPathComponent]) }
        guard Set(found).isSubset(of: allowed) else { throw StorageError.placeNotEmpty }
        for name in found where name != DataFolder.Activity.opening.fileName {
            do {
                try FileManager.default.removeItem(at: folder.root.appending(path: name))
            } catch {
                throw StorageError(
                    .inputOutput,
                    "What an interrupted restore left could not be removed. Name an empty folder."
                )
            }
        }
        tree = try FileTreeDraft(Self.place(in: folder))
    }

    /// Whether a restoring of the folder was begun and not completed.
    static func isInterrupted(_ folder: DataFolder) -> Bool {
        exists(place(in: folder)) && !exists(folder.database)
    }

    /// Removes what a restoring that was killed at the very end left in a folder with all data.
    static func clear(_ folder: DataFolder) {
        // Only if it is empty, as it is by then.
        rmdir(place(in: folder).path(percentEncoded: false))
    }

    /// Writes a file.
    ///
    /// - Parameters:
    ///   - name: Its path in the data folder.
    ///   - data: The bytes.
    /// - Throws: ``StorageError``.
    mutating func add(_ name: String, _ data: Data) throws(StorageError) {
        try tree.add(name, data)
    }

    /// Where a file lies until all are there.
    func url(of name: String) -> URL {
        tree.root.appending(path: name, directoryHint: .notDirectory)
    }

    /// Waits for the disk and moves everything into place.
    func finish() throws(StorageError) {
        try tree.synchronize()
        let blobs = tree.root.appending(path: folder.blobs.lastPathComponent)
        if Self.exists(blobs) { try DurableFiles.move(blobs, to: folder.blobs) }
        try DurableFiles.move(url(of: folder.database.lastPathComponent), to: folder.database)
        Self.clear(folder)
    }

    /// Removes everything.
    func discard() {
        tree.discard()
        if !Self.exists(folder.database) { try? FileManager.default.removeItem(at: folder.blobs) }
    }

    private static func place(in folder: DataFolder) -> URL {
        folder.root.appending(path: name, directoryHint: .isDirectory)
    }

    private static func exists(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
    }
}

extension DataFolder {
    fileprivate var path: String { root.path(percentEncoded: false) }
}

extension StorageError {
    /// What is said of a place for a backup or for restored data that is taken.
    static let placeNotEmpty = StorageError(
        .notEmpty,
        "There is something already. Name an empty folder or a new place."
    )
}
