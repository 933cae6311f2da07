package import FoundationEssentials
package import Glibc

/// An open file or folder, closed when nobody holds it any more.
///
/// Reads and writes are whole (see ``Descriptors``) and block; a failure names the path and the cause. Safe to use from several
/// threads at once, but for ``append(_:)``, whose order would be theirs.
package final class OpenFile<Failure: SystemCallFailure>: Sendable {
    /// The path under which it was opened.
    package let path: String

    private let descriptor: CInt

    /// Opens a file or a folder; it is never handed on to other programs (`O_CLOEXEC`).
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - flags: Those of `open(2)`.
    ///   - permissions: Who may use a file that is made by this.
    /// - Throws: The failure.
    package init(_ url: URL, _ flags: CInt, permissions: mode_t = 0o600) throws(Failure) {
        path = url.path(percentEncoded: false)
        descriptor = open(path, flags | O_CLOEXEC, permissions)
        guard descriptor >= 0 else {
            throw DurableFiles.failure(flags & O_CREAT == 0 ? "open" : "create", path)
        }
    }

    /// Makes a file that must not be there yet, for reading and writing.
    package static func create(_ url: URL, permissions: mode_t = 0o600) throws(Failure) -> OpenFile {
        try OpenFile(url, O_RDWR | O_CREAT | O_EXCL, permissions: permissions)
    }

    deinit { close(descriptor) }

    /// The number of bytes.
    package var byteCount: Int {
        get throws(Failure) { Int(try status().st_size) }
    }

    /// Whether the file has lost its last name, and so will be gone once it is closed.
    package var isRemoved: Bool {
        get throws(Failure) { try status().st_nlink == 0 }
    }

    private func status() throws(Failure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read") }
        return status
    }

    /// Reads at most so many bytes from an offset on; fewer at the end of the file.
    ///
    /// Never takes more memory than there is file, whatever the numbers say.
    package func read(_ count: Int, at offset: Int) throws(Failure) -> Data {
        var data = Data(count: max(0, min(count, try byteCount - offset)))
        guard
            let filled = data.withUnsafeMutableBytes({
                Descriptors.read(into: $0, from: descriptor, at: offset)
            })
        else { throw failure("read") }
        return data.prefix(filled)
    }

    /// Writes all bytes where the file stands: behind those before, in a file that was opened for that.
    package func append(_ bytes: some ContiguousBytes) throws(Failure) {
        guard bytes.withUnsafeBytes({ Descriptors.write($0, to: descriptor) }) else { throw failure("write") }
    }

    /// Writes all bytes from an offset on.
    package func write(_ bytes: some ContiguousBytes, at offset: Int) throws(Failure) {
        guard bytes.withUnsafeBytes({ Descriptors.write($0, to: descriptor, at: offset) }) else {
            throw failure("write")
        }
    }

    /// Cuts the file off, or fills it up with zeros.
    package func truncate(to byteCount: Int) throws(Failure) {
        guard ftruncate(descriptor, byteCount) == 0 else { throw failure("write") }
    }

    /// Waits until the disk has the file, or the names in the folder.
    package func synchronize() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw failure("write") }
    }

    /// Waits until the disk has the bytes of the file and what it takes to read them, but not its dates; a little faster.
    package func synchronizeData() throws(Failure) {
        guard fdatasync(descriptor) == 0 else { throw failure("write") }
    }

    /// Locks the file or folder against other holders of an ``OpenFile``, in this process or another (`flock`).
    ///
    /// The lock ends with ``unlock()``, with this object, or with the process, however that ends.
    ///
    /// - Parameters:
    ///   - isShared: Whether others that share may hold it at the same time.
    ///   - waiting: Whether to block until it is free.
    /// - Returns: Whether the lock is held now; always, when waiting.
    /// - Throws: The failure; some file systems know no locks.
    package func lock(isShared: Bool = false, waiting: Bool = false) throws(Failure) -> Bool {
        let mode = (isShared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        while flock(descriptor, mode) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw failure("lock") }
            return false
        }
        return true
    }

    /// Gives the lock back.
    package func unlock() {
        flock(descriptor, LOCK_UN)
    }

    private func failure(_ action: String) -> Failure { DurableFiles.failure(action, path) }
}
