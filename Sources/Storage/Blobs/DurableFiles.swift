internal import Foundation
internal import Glibc

/// File operations that have reached the disk when they return.
enum DurableFiles {
    /// Writes a new file and waits until the disk has it.
    ///
    /// On failure there is no file.
    static func write(_ data: Data, to url: URL) throws(StorageError) {
        let path = url.path(percentEncoded: false)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        do throws(StorageError) {
            try append(data, to: descriptor)
            guard fsync(descriptor) == 0 else { throw failure() }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Writes all of `data` where the descriptor stands.
    static func append(_ data: Data, to descriptor: Int32) throws(StorageError) {
        let isWritten = data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        guard isWritten else { throw failure() }
    }

    /// Moves a file within a file system, replacing what is there, and waits until the disk has the move.
    static func move(_ file: URL, to destination: URL) throws(StorageError) {
        guard rename(file.path(percentEncoded: false), destination.path(percentEncoded: false)) == 0 else {
            throw failure()
        }
        try synchronize(destination.deletingLastPathComponent())
    }

    /// Makes a folder and those above it, and waits until the disk has them.
    static func createFolder(_ folder: URL, permissions: mode_t = 0o700) throws(StorageError) {
        let path = folder.path(percentEncoded: false)
        if mkdir(path, permissions) == 0 {
            return try synchronize(folder.deletingLastPathComponent())
        }
        switch errno {
        case EEXIST:
            return
        case ENOENT where folder.pathComponents.count > 1:
            try createFolder(folder.deletingLastPathComponent(), permissions: permissions)
            guard mkdir(path, permissions) == 0 || errno == EEXIST else { throw failure() }
            try synchronize(folder.deletingLastPathComponent())
        default:
            throw failure()
        }
    }

    /// Waits until the disk has the names in a folder, or the bytes of a file.
    static func synchronize(_ url: URL) throws(StorageError) {
        let descriptor = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    /// The error for the system call that just failed.
    static func failure() -> StorageError {
        let cause = errno
        return switch cause {
        case ENOSPC, EDQUOT, EFBIG:
            StorageError(.diskFull, "The disk is full. Free some space; nothing was changed.")
        case EROFS, EACCES, EPERM:
            StorageError(.readOnly, "The data folder cannot be written to. Nothing was changed.")
        default:
            StorageError(.inputOutput, "The file system refused: \(String(cString: strerror(cause))).")
        }
    }
}
