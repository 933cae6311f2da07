import FileSystem
package import Foundation
package import Storage

extension DataFolder {
    /// The feature cache: what can be computed again.
    package var features: URL { root.appending(path: "cache/features", directoryHint: .isDirectory) }

    /// The latencies of inferences on this machine: what can be measured again.
    package var latencies: URL { root.appending(path: "cache/latencies.json", directoryHint: .notDirectory) }

    /// The folder of archives of projects that are on their way in or out.
    package var transfers: URL { root.appending(path: "transfers", directoryHint: .isDirectory) }

    /// The folder to use if none is named: `$OCELLUS_DATA`, or `ocellus/data` in `$XDG_DATA_HOME`, by default
    /// `~/.local/share` (XDG Base Directory Specification 0.8).
    package static func standard(environment: [String: String]) -> URL {
        if let chosen = environment["OCELLUS_DATA"], !chosen.isEmpty {
            return URL(filePath: chosen, directoryHint: .isDirectory)
        }
        return StandardFolders.data(environment)
            .appending(path: "ocellus/data", directoryHint: .isDirectory)
    }
}
