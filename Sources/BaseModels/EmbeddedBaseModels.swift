package import FoundationEssentials

/// The base models that come with the program.
///
/// They lie beside the executable, in the folder that SwiftPM makes of this module's resources; the two may be moved
/// together. The environment variable `OCELLUS_BASE_MODELS` names another folder of packages instead.
package enum EmbeddedBaseModels {
    /// The package that the domains of the protocol are bound to.
    package static let defaultPackageName = "ocellus-compact"

    /// The environment variable that names another folder.
    package static let environmentVariable = "OCELLUS_BASE_MODELS"

    private static let resources = "ocellus_BaseModels.resources/Embedded"

    /// The folder whose subfolders are packages.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - executable: The program; symbolic links must have been followed.
    /// - Returns: The folder; it exists.
    /// - Throws: ``BaseModelError`` with `embeddedModelsMissing`; the sentence says where was looked.
    package static func folder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = runningExecutable
    ) throws(BaseModelError) -> URL {
        if let path = environment[environmentVariable], !path.isEmpty {
            let folder = URL(filePath: path, directoryHint: .isDirectory)
            if isFolder(folder) { return folder }
            throw BaseModelError(
                .embeddedModelsMissing,
                "\(environmentVariable) names \(path), which is not a folder."
            )
        }
        let programFolder = executable?.deletingLastPathComponent()
        let candidates = [resources, "../share/ocellus/\(resources)"].compactMap { place in
            programFolder?.appending(path: place, directoryHint: .isDirectory).standardized
        }
        if let folder = candidates.first(where: isFolder) { return folder }
        let places = candidates.map { $0.path(percentEncoded: false) }.joined(separator: " or ")
        throw BaseModelError(
            .embeddedModelsMissing,
            "The base models that belong to this program are missing; expected in \(places). Put the folder "
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
