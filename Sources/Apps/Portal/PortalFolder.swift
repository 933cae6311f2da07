internal import FileSystem
package import FoundationEssentials

/// Where the portal's files lie.
///
/// Beside the executable, in the folder that SwiftPM makes of this module's resources; the two may be moved together. The
/// environment variable `OCELLUS_PORTAL` names another folder instead: whoever works on the page sees a change after a
/// restart without building anything.
package enum PortalFolder {
    /// The environment variable that names another folder.
    package static let environmentVariable = "OCELLUS_PORTAL"

    private static let resources = ResourceFolder(
        environmentVariable: environmentVariable,
        places: ["ocellus_Portal.resources/Page", "../share/ocellus/ocellus_Portal.resources/Page"]
    )

    /// The folder with `index.html`.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - executable: The program; symbolic links must have been followed.
    /// - Returns: The folder; it exists.
    /// - Throws: ``PortalError`` with `pageMissing`; the sentence says where was looked.
    package static func folder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = RunningProgram.file
    ) throws(PortalError) -> URL {
        do throws(ResourceFolder.Absence) {
            return try resources.located(environment: environment, executable: executable)
        } catch {
            switch error {
            case .notAFolder(let path):
                throw PortalError(
                    .pageMissing,
                    "\(environmentVariable) names \(path), which is not a folder."
                )
            case .missing(let places):
                throw PortalError(
                    .pageMissing,
                    "The portal's files that belong to this program are missing; expected in "
                        + "\(places.joined(separator: " or ")). Put the folder back beside the program, or let "
                        + "\(environmentVariable) name another."
                )
            }
        }
    }
}
