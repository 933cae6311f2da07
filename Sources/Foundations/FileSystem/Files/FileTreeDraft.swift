internal import CSyncFS
package import FoundationEssentials
internal import Glibc

/// A tree of new files that reaches the disk all at once.
///
/// A file that is waited for by itself takes some milliseconds, however small; here the files are only written, and
/// ``synchronize()`` waits once for all of them. Until then a crash may leave any part of them, so the tree is made under a
/// provisional name and moved into place afterwards.
package struct FileTreeDraft<Failure: SystemCallFailure> {
    /// The folder that holds the files.
    package let root: URL

    private var folders: Set<String> = []

    /// Makes the folder, for its owner only.
    ///
    /// - Throws: The failure, also if there is something of that name.
    package init(_ root: URL) throws(Failure) {
        self.root = root
        let path = root.path(percentEncoded: false)
        guard mkdir(path, 0o700) == 0 else { throw DurableFiles<Failure>.failure("create", path) }
    }

    /// Writes a new file and the folders on the way to it.
    ///
    /// - Parameters:
    ///   - name: The path below ``root``, with `/` between its parts; not checked.
    ///   - data: The bytes.
    /// - Throws: The failure, also if there is a file already.
    package mutating func add(_ name: String, _ data: Data) throws(Failure) {
        let parts = name.split(separator: "/")
        var folder = ""
        for part in parts.dropLast() {
            folder += "/" + part
            guard folders.insert(folder).inserted else { continue }
            let path = root.path(percentEncoded: false) + folder
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw DurableFiles<Failure>.failure("create", path)
            }
        }
        try OpenFile<Failure>.create(root.appending(path: name)).append(data)
    }

    /// Waits until the disk has all files and folders.
    ///
    /// It waits for everything that is being written to that file system (`syncfs`), which takes longer on a busy disk, and
    /// still a fraction of waiting for each of thousands of files. Linux reports failed writes since 5.8.
    ///
    /// - Throws: The failure.
    package func synchronize() throws(Failure) {
        let path = root.path(percentEncoded: false)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFiles<Failure>.failure("open", path) }
        defer { close(descriptor) }
        guard syncfs(descriptor) == 0 else { throw DurableFiles<Failure>.failure("write", path) }
    }

    /// Removes whatever is there.
    package func discard() {
        try? FileManager.default.removeItem(at: root)
    }
}
