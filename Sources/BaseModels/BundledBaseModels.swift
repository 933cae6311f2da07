package import FoundationEssentials

/// The base models that come with the program.
///
/// `scripts/install-basemodels.sh` makes them. An installation carries them in `share/ocellus/basemodels` beside the folder of
/// the program; a build finds them in `.basemodels` at the root of the project. The environment variable
/// `OCELLUS_BASE_MODELS` names another folder of packages instead.
package enum BundledBaseModels {
    /// The package of the domains that are made to be exact.
    package static let standardPackageName = "efficientnet-lite2"

    /// The package of the compact domains: the smallest that comes with the program.
    package static let compactPackageName = "efficientnet-lite0"

    /// What the name of a package in 8 bits adds to that of its original.
    package static let quantizedSuffix = "-int8"

    /// The environment variable that names another folder.
    package static let environmentVariable = "OCELLUS_BASE_MODELS"

    /// Where an installation has them, seen from the program's folder.
    private static let installedPlaces = ["basemodels", "../share/ocellus/basemodels"]

    /// Where a build has them, seen from a folder above the program.
    private static let buildPlace = ".basemodels"

    /// How many folders a program that SwiftPM built lies below the project: `.build`, the platform, the configuration.
    private static let buildDepth = 3

    /// The folder whose subfolders are packages.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - executable: The program; symbolic links must have been followed.
    /// - Returns: The folder; it exists.
    /// - Throws: ``BaseModelError`` with `bundledModelsMissing`; the sentence says where was looked.
    package static func folder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = runningExecutable
    ) throws(BaseModelError) -> URL {
        if let path = environment[environmentVariable], !path.isEmpty {
            let folder = URL(filePath: path, directoryHint: .isDirectory)
            if isFolder(folder) { return folder }
            throw BaseModelError(
                .bundledModelsMissing,
                "\(environmentVariable) names \(path), which is not a folder."
            )
        }
        let candidates = executable.map(places) ?? []
        if let folder = candidates.first(where: isFolder) { return folder }
        let names = candidates.map { $0.path(percentEncoded: false) }.joined(separator: " or ")
        throw BaseModelError(
            .bundledModelsMissing,
            "The base models that belong to this program are missing; expected in \(names). Run "
                + "scripts/install-basemodels.sh, put the folder back, or let \(environmentVariable) name another."
        )
    }

    /// The file of the running program, symbolic links followed.
    package static var runningExecutable: URL? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map {
            URL(filePath: $0)
        }
    }

    /// The folders to look in, the likeliest first.
    private static func places(for executable: URL) -> [URL] {
        let programFolder = executable.deletingLastPathComponent()
        let installed = installedPlaces.map { programFolder.appending(path: $0, directoryHint: .isDirectory) }
        let project = (0..<buildDepth).reduce(programFolder) { folder, _ in folder.deletingLastPathComponent()
        }
        let built = project.appending(path: buildPlace, directoryHint: .isDirectory)
        return (installed + [built]).map(\.standardized)
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: url.path(percentEncoded: false), isDirectory: &isFolder)
            && isFolder
    }
}
