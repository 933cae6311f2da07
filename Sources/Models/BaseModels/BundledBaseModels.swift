internal import FileSystem
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

    /// Where an installation has them; and last a build, whose program SwiftPM puts three folders below the project: `.build`, the
    /// platform, the configuration.
    private static let resources = ResourceFolder(
        environmentVariable: environmentVariable,
        places: ["basemodels", "../share/ocellus/basemodels", "../../../.basemodels"]
    )

    /// The folder whose subfolders are packages.
    ///
    /// - Parameters:
    ///   - environment: The environment variables.
    ///   - executable: The program; symbolic links must have been followed.
    /// - Returns: The folder; it exists.
    /// - Throws: ``BaseModelError`` with `bundledModelsMissing`; the sentence says where was looked.
    package static func folder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = RunningProgram.file
    ) throws(BaseModelError) -> URL {
        do throws(ResourceFolder.Absence) {
            return try resources.located(environment: environment, executable: executable)
        } catch {
            switch error {
            case .notAFolder(let path):
                throw BaseModelError(
                    .bundledModelsMissing,
                    "\(environmentVariable) names \(path), which is not a folder."
                )
            case .missing(let places):
                throw BaseModelError(
                    .bundledModelsMissing,
                    "The base models that belong to this program are missing; expected in "
                        + "\(places.joined(separator: " or ")). Run scripts/install-basemodels.sh, put the folder back, or let "
                        + "\(environmentVariable) name another."
                )
            }
        }
    }
}
