internal import FileSystem
internal import FoundationEssentials
internal import Glibc

/// A hidden folder inside a library for work under way; it disappears with this value.
///
/// The folder is locked (`flock`) as long as the value lives. A process that is killed leaves its folder behind but
/// not its lock, which is how ``removeTemporaryFiles(in:at:)`` distinguishes abandoned folders.
struct WorkFolder: ~Copyable {
    /// What a folder is for; decides its name.
    enum Purpose: String, CaseIterable {
        case install, download, remove
    }

    let url: URL
    private let lock: OpenFile<BaseModelError>

    /// Makes an empty folder.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - parent: The folder to make it in, which must exist.
    /// - Throws: ``BaseModelError`` with `fileSystem`.
    init(for purpose: Purpose, in parent: URL) throws(BaseModelError) {
        url = parent.appending(path: Self.name(for: purpose), directoryHint: .isDirectory)
        let path = url.path(percentEncoded: false)
        guard mkdir(path, 0o755) == 0 else { throw DurableFiles.failure("create", path) }
        do throws(BaseModelError) {
            lock = try Self.locked(url)
        } catch {
            rmdir(path)
            throw error
        }
    }

    /// Takes over a folder, which moves to a hidden name.
    ///
    /// - Throws: ``BaseModelError`` with `fileSystem`, also if somebody else works with the folder.
    init(taking folder: URL, for purpose: Purpose) throws(BaseModelError) {
        let lock = try Self.locked(folder)
        let hidden = folder.deletingLastPathComponent().appending(
            path: Self.name(for: purpose),
            directoryHint: .isDirectory
        )
        try DurableFiles.move(folder, to: hidden)
        url = hidden
        self.lock = lock
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Removes what killed processes left in a library: hidden work an hour old or more that nobody has locked.
    ///
    /// A courtesy: what cannot be removed stays. The age protects the moment between making a folder and locking it,
    /// and file systems that do not know locks are left alone.
    ///
    /// - Parameters:
    ///   - parent: The folder to clean.
    ///   - now: The present time.
    static func removeTemporaryFiles(in parent: URL, at now: Date = Date()) {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: parent.path(percentEncoded: false))) ?? []
        for name in names where isWorkName(name) {
            let folder = parent.appending(path: name)
            let path = folder.path(percentEncoded: false)
            guard let attributes = try? files.attributesOfItem(atPath: path),
                let changed = attributes[.modificationDate] as? Date,
                changed <= now.addingTimeInterval(-3600),
                let lock = try? locked(folder)
            else { continue }
            try? files.removeItem(atPath: path)
            lock.unlock()
        }
    }

    /// A folder that nobody else has locked, or will while the file is open.
    private static func locked(_ folder: URL) throws(BaseModelError) -> OpenFile<BaseModelError> {
        // Links are not followed: only folders of this very library are ever locked or removed.
        let file = try OpenFile<BaseModelError>(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        guard try file.lock() else {
            throw BaseModelError(systemError: EWOULDBLOCK, action: "lock", path: file.path)
        }
        return file
    }

    private static func name(for purpose: Purpose) -> String {
        ".\(purpose.rawValue)-\(UUID().uuidString)"
    }

    /// Whether ``name(for:)`` could have made a name; anything else in the folder is not ours to remove.
    private static func isWorkName(_ name: String) -> Bool {
        Purpose.allCases.contains { purpose in
            let prefix = ".\(purpose.rawValue)-"
            return name.hasPrefix(prefix) && UUID(uuidString: String(name.dropFirst(prefix.count))) != nil
        }
    }
}
