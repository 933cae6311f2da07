package import FoundationEssentials
package import Glibc

/// File operations that have reached the disk when they return.
///
/// Generic over the error of whoever uses them, so that a failed system call becomes a sentence in that module's own words.
package enum DurableFiles<Failure: SystemCallFailure> {
    /// Writes a new file and waits until the disk has it.
    ///
    /// On failure there is no file. The name is on the disk only after its folder was synchronised (``synchronize(_:)``), which
    /// ``move(_:to:)`` does.
    ///
    /// - Throws: The failure, also if there is a file already.
    package static func write(_ data: Data, to url: URL, permissions: mode_t = 0o600) throws(Failure) {
        let file = try OpenFile<Failure>.create(url, permissions: permissions)
        do throws(Failure) {
            try file.append(data)
            try file.synchronize()
        } catch {
            unlink(file.path)
            throw error
        }
    }

    /// Writes a file so that after a crash there is the old content or the new, never a mixture.
    ///
    /// Written beside its place, under a hidden name, and moved there. On failure the old content is there.
    package static func replace(_ url: URL, by data: Data, permissions: mode_t = 0o644) throws(Failure) {
        let draft = url.deletingLastPathComponent().appending(
            path: ".\(url.lastPathComponent.prefix(100)).\(UUID().uuidString)"
        )
        try write(data, to: draft, permissions: permissions)
        do throws(Failure) {
            try move(draft, to: url)
        } catch {
            unlink(draft.path(percentEncoded: false))
            throw error
        }
    }

    /// Moves a file or a folder within a file system, and waits until the disk has the move.
    ///
    /// Replaces a file; a folder in the way must be empty. What is in the moved item must be on the disk already.
    package static func move(_ item: URL, to destination: URL) throws(Failure) {
        let path = destination.path(percentEncoded: false)
        guard rename(item.path(percentEncoded: false), path) == 0 else { throw failure("create", path) }
        try synchronize(destination.deletingLastPathComponent())
    }

    /// Makes a folder and those above it, and waits until the disk has them; does nothing if it is there.
    package static func createFolder(_ folder: URL, permissions: mode_t = 0o700) throws(Failure) {
        let path = folder.path(percentEncoded: false)
        if mkdir(path, permissions) == 0 {
            return try synchronize(folder.deletingLastPathComponent())
        }
        switch errno {
        case EEXIST:
            return
        case ENOENT where folder.pathComponents.count > 1:
            try createFolder(folder.deletingLastPathComponent(), permissions: permissions)
            guard mkdir(path, permissions) == 0 || errno == EEXIST else { throw failure("create", path) }
            try synchronize(folder.deletingLastPathComponent())
        default:
            throw failure("create", path)
        }
    }

    /// Waits until the disk has the names in a folder, or the bytes of a file.
    package static func synchronize(_ url: URL) throws(Failure) {
        try OpenFile<Failure>(url, O_RDONLY).synchronize()
    }

    /// Removes a file; does nothing if it is gone already.
    ///
    /// The disk has this after ``synchronize(_:)`` of its folder.
    package static func remove(_ url: URL) throws(Failure) {
        let path = url.path(percentEncoded: false)
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// The failure of the system call that just failed; call it before anything else changes `errno`.
    ///
    /// - Parameters:
    ///   - action: A verb, such as “create”.
    ///   - path: What it was done to.
    /// - Returns: The failure, to be thrown.
    package static func failure(_ action: String = "use", _ path: String = "") -> Failure {
        Failure(systemError: errno, action: action, path: path)
    }
}
