package import FileSystem
import Glibc

/// An entry of a folder as the system lists it.
package struct FolderEntry {
    package enum Kind {
        case file, folder, link
        /// A pipe, socket or device.
        case special
    }

    /// The name, or `nil` if it is not UTF-8.
    let name: String?

    /// The name for people: bytes that are not UTF-8 as `\xNN`.
    let shownName: String

    let kind: Kind
}

/// Which file or folder a path leads to, whatever links it passes.
package struct FileIdentity: Hashable {
    private let device: dev_t
    private let number: ino_t
    package let kind: FolderEntry.Kind

    /// Asks the system.
    ///
    /// - Throws: ``FileSystemError``, with `ENOENT` where a link leads to nothing and `ELOOP` where it leads in a circle.
    package init(of path: String) throws(FileSystemError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw FileSystemError(systemError: errno, action: "read", path: path)
        }
        device = status.st_dev
        number = status.st_ino
        kind = FolderEntry.Kind(status.st_mode)
    }
}

extension FolderEntry.Kind {
    fileprivate init(_ mode: mode_t) {
        self =
            switch mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .special
            }
    }
}

extension FolderEntry {
    /// What lies in a folder, in no order.
    ///
    /// Asked of the system itself: Foundation drops names that are not UTF-8 without a word, and takes most of the time of
    /// listing a large folder.
    ///
    /// - Throws: ``FileSystemError``
    static func entries(of folder: String) throws(FileSystemError) -> [FolderEntry] {
        guard let directory = opendir(folder) else {
            throw FileSystemError(systemError: errno, action: "read", path: folder)
        }
        defer { closedir(directory) }
        var entries: [FolderEntry] = []
        while true {
            errno = 0
            guard let found = readdir(directory) else {
                guard errno == 0 else {
                    throw FileSystemError(systemError: errno, action: "read", path: folder)
                }
                return entries
            }
            let bytes = withUnsafeBytes(of: &found.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes == Array(".".utf8) || bytes == Array("..".utf8) { continue }
            let name = String(validating: bytes, as: UTF8.self)
            entries.append(
                FolderEntry(
                    name: name,
                    shownName: name ?? shown(bytes),
                    kind: kind(found.pointee.d_type, name.map { folder + "/" + $0 })
                )
            )
        }
    }

    /// Some file systems do not say the kind in the listing.
    private static func kind(_ type: UInt8, _ path: String?) -> Kind {
        switch Int(type) {
        case Int(DT_REG): return .file
        case Int(DT_DIR): return .folder
        case Int(DT_LNK): return .link
        case Int(DT_UNKNOWN):
            var status = stat()
            guard let path, lstat(path, &status) == 0 else { return .file }
            return Kind(status.st_mode)
        default: return .special
        }
    }

    private static func shown(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            // The longest valid character from here, which has at most four bytes.
            let length = (1...min(4, rest.count)).first {
                String(validating: rest.prefix($0), as: UTF8.self) != nil
            }
            if let length {
                text += String(decoding: rest.prefix(length), as: UTF8.self)
                rest.removeFirst(length)
            } else {
                let digits = String(first, radix: 16, uppercase: true)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
                rest.removeFirst()
            }
        }
        return text
    }
}
