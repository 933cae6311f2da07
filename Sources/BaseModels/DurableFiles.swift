internal import FoundationEssentials
internal import Glibc

/// File operations that have reached the disk when they return.
enum DurableFiles {
    /// Writes a new file and waits until the disk has it.
    static func write(_ data: Data, to url: URL) throws(BaseModelError) {
        let path = url.path(percentEncoded: false)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        try append(data, to: descriptor, path: path)
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// Writes all of `data` where the descriptor stands.
    static func append(_ data: Data, to descriptor: Int32, path: String) throws(BaseModelError) {
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
        guard isWritten else { throw failure("write", path) }
    }

    /// Moves a folder to a place that must be free or empty, and waits until the disk has the move.
    static func move(_ folder: URL, to destination: URL) throws(BaseModelError) {
        try synchronize(folder)
        let path = destination.path(percentEncoded: false)
        guard rename(folder.path(percentEncoded: false), path) == 0 else { throw failure("create", path) }
        try synchronize(destination.deletingLastPathComponent())
    }

    private static func synchronize(_ folder: URL) throws(BaseModelError) {
        let path = folder.path(percentEncoded: false)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// The error for the system call that just failed.
    static func failure(_ action: String, _ path: String) -> BaseModelError {
        BaseModelError(.fileSystem, "Could not \(action) \(path): \(String(cString: strerror(errno))).")
    }
}
