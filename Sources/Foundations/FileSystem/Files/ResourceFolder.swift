package import FoundationEssentials

/// A folder of files that belong to the program.
///
/// Where an environment variable names a folder, that one; else the first that exists of some places seen from the program's own
/// folder, so that program and files may be moved together.
package struct ResourceFolder: Sendable {
    /// Why there is no folder.
    package enum Absence: Error, Hashable {
        /// The variable names something else.
        case notAFolder(path: String)
        /// None of the places exists.
        case missing(places: [String])
    }

    /// The environment variable that names another folder.
    package let environmentVariable: String

    /// Relative paths, the likeliest first.
    package let places: [String]

    /// Describes a folder.
    package init(environmentVariable: String, places: [String]) {
        self.environmentVariable = environmentVariable
        self.places = places
    }

    /// Finds the folder.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - executable: The program; symbolic links must have been followed.
    /// - Returns: The folder; it exists.
    /// - Throws: Why there is none.
    package func located(
        environment: [String: String],
        executable: URL?
    ) throws(Absence) -> URL {
        if let path = environment[environmentVariable], !path.isEmpty {
            let folder = URL(filePath: path, directoryHint: .isDirectory)
            guard Self.isFolder(folder) else { throw .notAFolder(path: path) }
            return folder
        }
        let programFolder = executable?.deletingLastPathComponent()
        let candidates = places.compactMap { place in
            programFolder?.appending(path: place, directoryHint: .isDirectory).standardized
        }
        guard let folder = candidates.first(where: Self.isFolder) else {
            throw .missing(places: candidates.map { $0.path(percentEncoded: false) })
        }
        return folder
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: url.path(percentEncoded: false), isDirectory: &isFolder)
            && isFolder
    }
}

/// The program that is running.
package enum RunningProgram {
    /// Its file, symbolic links followed; `nil` if the system does not tell.
    package static var file: URL? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map {
            URL(filePath: $0)
        }
    }
}
