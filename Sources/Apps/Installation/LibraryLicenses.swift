import Foundation

/// Finds the conditions under which a native library may be handed on, wherever this machine has it from.
struct LibraryLicenses {
    /// The packages of Debian that own files, by path; read once, when it is first asked for.
    private lazy var owners = Self.owners()

    /// The license files of a library, by the name to keep them under.
    ///
    /// - Parameter library: Its file, links followed.
    /// - Returns: `nil` if nobody knows whose it is.
    mutating func files(of library: URL) -> [String: URL]? {
        let folder = library.deletingLastPathComponent()
        let shared = folder.deletingLastPathComponent().appending(path: "share/licenses")
        // Beside the libraries that come with the program; not in /usr, whose folder would be everybody's.
        if folder.lastPathComponent == "lib", folder.path.components(separatedBy: "/").count > 3,
            let found = Self.tree(shared), !found.isEmpty
        {
            return found
        }
        if folder.path.hasSuffix("/lib/swift/linux") {
            let license = folder.appending(path: "../../../share/swift/LICENSE.txt").standardizedFileURL
            return FileManager.default.fileExists(atPath: license.path) ? ["swift/LICENSE.txt": license] : nil
        }
        // A library may be known to the package manager under the path without the links of a merged /usr.
        let path = library.path
        guard let owner = owners[path] ?? owners[path.hasPrefix("/usr/") ? String(path.dropFirst(4)) : path]
        else {
            return nil
        }
        let copyright = URL(filePath: "/usr/share/doc/\(owner)/copyright").resolvingSymlinksInPath()
        return FileManager.default.fileExists(atPath: copyright.path) ? ["debian/\(owner)": copyright] : nil
    }

    /// All plain files below a folder, by their paths in it.
    static func tree(_ folder: URL) -> [String: URL]? {
        guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder.path) else {
            return nil
        }
        var files: [String: URL] = [:]
        for path in paths {
            let file = folder.appending(path: path)
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue
            {
                files[path] = file
            }
        }
        return files
    }

    private static func owners() -> [String: String] {
        let folder = "/var/lib/dpkg/info"
        var owners: [String: String] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasSuffix(".list") {
            guard let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) else {
                continue
            }
            // Of several architectures the name has one behind a colon.
            let owner = String(name.dropLast(5).prefix { $0 != ":" })
            for line in text.split(separator: "\n") where line.contains(".so") {
                owners[String(line)] = owner
            }
        }
        return owners
    }
}
