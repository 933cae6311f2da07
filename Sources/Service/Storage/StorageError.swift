internal import FileSystem
internal import Glibc

/// Data that could not be read or written.
///
/// The sentence names no file and no value, so it may be shown to anyone; the code says what a caller can do. What only whoever
/// runs the service may see is the ``detail``.
package struct StorageError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The disk, or the space given to the database, is full; the same write works once there is room.
        case diskFull
        /// The data folder cannot be written to.
        case readOnly
        /// Another process held the database for longer than we wait; the same call may work at once.
        case busy
        /// The database, a blob or a backup is not what was written.
        case corrupt
        /// The data folder could not be opened.
        case unavailable
        /// The data was written by a newer version of the program.
        case newerSchema
        /// The thing to change or delete, or something it refers to, is not there.
        case notFound
        /// Something with this id, name or content is there already.
        case conflict
        /// A lease of a job has run out or was taken over.
        case leaseLost
        /// The place for a backup or for restored data is not empty.
        case notEmpty
        /// Restoring into the data folder was interrupted, so it holds nothing yet.
        case halfRestored
        /// The operating system refused in another way.
        case inputOutput
        /// The database refused in a way that nobody foresaw.
        case `internal`
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let description: String

    /// A sentence that names the file and what the system said of it, for the log and the console; `nil` if no file is to blame.
    package let detail: String?

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - description: A sentence that names what was wrong and what to do, and no path and no value.
    ///   - detail: A sentence that may name a path.
    package init(_ code: Code, _ description: String, detail: String? = nil) {
        self.code = code
        self.description = description
        self.detail = detail
    }
}

extension StorageError: CustomStringConvertible {}

extension StorageError: SystemCallFailure {
    package init(systemError: CInt, action: String, path: String) {
        let cause = String(cString: strerror(systemError))
        let (code, description): (Code, String) =
            switch systemError {
            case ENOSPC, EDQUOT, EFBIG: (.diskFull, "The disk is full. Free some space; nothing was changed.")
            case EROFS, EACCES, EPERM:
                (.readOnly, "The data folder cannot be written to. Nothing was changed.")
            default: (.inputOutput, "The file system refused: \(cause).")
            }
        self.init(code, description, detail: path.isEmpty ? nil : "Could not \(action) “\(path)”: \(cause).")
    }
}

/// File operations that fail with this module's error.
typealias DurableFiles = FileSystem.DurableFiles<StorageError>
