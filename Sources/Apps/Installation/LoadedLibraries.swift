import Foundation

/// The native libraries in this process, as files, except the C library, which belongs to the machine: of another version than
/// the machine's loader it would not start.
struct LoadedLibraries {
    /// A library.
    struct Library: Hashable {
        /// Its file, links followed.
        let file: URL
        /// The name by which others ask for it.
        let name: String
    }

    /// By name.
    let libraries: [Library]

    /// Reads what the kernel says of this process.
    ///
    /// - Throws: `CocoaError` if it says nothing.
    init() throws {
        // As a stream: the file tells no size, and read whole it would end with the first page.
        guard let stream = InputStream(fileAtPath: "/proc/self/maps") else {
            throw CocoaError(.fileReadNoSuchFile)
        }
        stream.open()
        defer { stream.close() }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = stream.read(&piece, maxLength: piece.count), count != 0 {
            guard count > 0 else { throw CocoaError(.fileReadUnknown) }
            bytes += piece[..<count]
        }
        self.init(maps: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads what the kernel says of a process (proc(5), `maps`): a line for each part of memory, that of a file ends in its path.
    init(maps: String) {
        let paths = Set(
            maps.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { line[$0...] } }
        )
        libraries = paths.compactMap { path in
            let file = URL(filePath: String(path))
            let name = file.lastPathComponent
            guard name.hasSuffix(".so") || name.contains(".so."), !Self.belongsToTheMachine(name) else {
                return nil
            }
            return Library(file: file, name: Self.name(of: file))
        }.sorted { $0.name < $1.name }
    }

    /// The parts of the GNU C library.
    private static let machineNames: Set<String> = [
        "c", "m", "dl", "rt", "pthread", "util", "resolv", "mvec", "anl", "nsl", "BrokenLocale", "thread_db",
    ]

    private static func belongsToTheMachine(_ name: String) -> Bool {
        if name.hasPrefix("ld-linux") || name.hasPrefix("libnss_") { return true }
        guard name.hasPrefix("lib"), let end = name.firstRange(of: ".so") else { return false }
        return machineNames.contains(String(name[name.index(name.startIndex, offsetBy: 3)..<end.lowerBound]))
    }

    /// A library's file has more digits than the name by which it is loaded, which is a link to it: `libtiff.so.6`, not
    /// `libtiff.so.6.0.0`.
    private static func name(of file: URL) -> String {
        let own = file.lastPathComponent
        let folder = file.deletingLastPathComponent().path
        let beside = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let links = beside.filter { other in
            guard let version = other.firstRange(of: ".so."), other != own,
                own.hasPrefix(other[..<version.upperBound])
            else { return false }
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + other)
            return target.map { URL(filePath: $0).lastPathComponent } == own
        }
        return links.min { $0.count < $1.count } ?? own
    }
}
