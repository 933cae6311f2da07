internal import FileSystem
package import Foundation
internal import Glibc

extension DataFolder {
    /// The folder of predictions that were answered and are not in the database yet.
    package var pending: URL { root.appending(path: "pending", directoryHint: .isDirectory) }

    /// Something that must be writable for the service to work.
    package enum Part: Hashable, Sendable, CaseIterable {
        /// The database.
        case database
        /// Images and models.
        case blobs
        /// Predictions on their way into the database.
        case pending
    }

    /// Tries whether everything can be written that the service writes.
    ///
    /// Writes a small file in each folder, waits until the disk has it, and removes it; so a full disk, a folder that is not
    /// ours and a disk that has turned read-only are found alike. Takes some milliseconds, on a thread of its own.
    ///
    /// - Returns: What refused, by part; nothing if all is well.
    package func refusals() async -> [Part: StorageError] {
        let refusals = try? await onThread("probe-storage") {
            var refusals: [Part: StorageError] = [:]
            for part in Part.allCases { refusals[part] = refusal(of: part) }
            return refusals
        }
        return refusals ?? [:]
    }

    private func refusal(of part: Part) -> StorageError? {
        do throws(StorageError) {
            switch part {
            case .database:
                let path = database.path(percentEncoded: false)
                guard access(path, R_OK | W_OK) == 0 else { throw DurableFiles.failure("write", path) }
                try tryWriting(in: root)
            case .blobs: try tryWriting(in: blobs.appending(path: "temporary", directoryHint: .isDirectory))
            case .pending: try tryWriting(in: pending)
            }
            return nil
        } catch {
            return error
        }
    }

    /// Writes as much as a page, because a full disk may have room for an empty file.
    private func tryWriting(in folder: URL) throws(StorageError) {
        try DurableFiles.createFolder(folder)
        let file = folder.appending(path: ".\(UUID().uuidString).probe", directoryHint: .notDirectory)
        try DurableFiles.write(Data(count: 4_096), to: file)
        let path = file.path(percentEncoded: false)
        guard unlink(path) == 0 else { throw DurableFiles.failure("remove", path) }
    }
}
