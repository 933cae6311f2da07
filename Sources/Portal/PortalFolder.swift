package import FoundationEssentials

/// Where the portal's files lie.
///
/// Beside the executable, in the folder that SwiftPM makes of this module's resources; the two may be moved together. The
/// environment variable `OCELLUS_PORTAL` names another folder instead: whoever works on the page sees a change after a
/// restart without building anything.
package enum PortalFolder {
    /// The environment variable that names another folder.
    package static let environmentVariable = "OCELLUS_PORTAL"

    private static let resources = "ocellus_Portal.resources/Page"

    /// The folder with `index.html`.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - executable: The program; symbolic links must have been followed.
    /// - Returns: The folder; it exists.
    /// - Throws: ``PortalError`` with `pageMissing`; the sentence says where was looked.
    package static func folder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = runningExecutable
    ) throws(PortalError) -> URL {
        if let path = environment[environmentVariable], !path.isEmpty {
            let folder = URL(filePath: path, directoryHint: .isDirectory)
            if isFolder(folder) { return folder }
            throw PortalError(.pageMissing, "\(environmentVariable) names \(path), which is not a folder.")
        }
        let programFolder = executable?.deletingLastPathComponent()
        let candidates = [resources, "../share/ocellus/\(resources)"].compactMap { place in
            programFolder?.appending(path: place, directoryHint: .isDirectory).standardized
        }
        if let folder = candidates.first(where: isFolder) { return folder }
        let places = candidates.map { $0.path(percentEncoded: false) }.joined(separator: " or ")
        throw PortalError(
            .pageMissing,
            "The portal's files that belong to this program are missing; expected in \(places). Put the folder "
                + "back beside the program, or let \(environmentVariable) name another."
        )
    }

    /// The file of the running program, symbolic links followed.
    package static var runningExecutable: URL? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map {
            URL(filePath: $0)
        }
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: url.path(percentEncoded: false), isDirectory: &isFolder)
            && isFolder
    }
}
