package import Foundation
package import Storage

extension DataFolder {
    /// The folder that remembers features: what can be computed again.
    package var features: URL { root.appending(path: "cache/features", directoryHint: .isDirectory) }

    /// The file that remembers how long an inference takes on this machine: what can be measured again.
    package var latencies: URL { root.appending(path: "cache/latencies.json", directoryHint: .notDirectory) }

    /// The folder of predictions that were answered and are not in the database yet.
    package var pending: URL { root.appending(path: "pending", directoryHint: .isDirectory) }

    /// The folder of archives of projects that are on their way in or out.
    package var transfers: URL { root.appending(path: "transfers", directoryHint: .isDirectory) }

    /// The folder to use if none is named: `$OCELLUS_DATA`, or `ocellus/data` in `$XDG_DATA_HOME`, by default
    /// `~/.local/share` (XDG Base Directory Specification 0.8).
    package static func standard(environment: [String: String]) -> URL {
        if let chosen = environment["OCELLUS_DATA"], !chosen.isEmpty {
            return URL(filePath: chosen, directoryHint: .isDirectory)
        }
        let dataHome = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let base =
            dataHome.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share")
        return base.appending(path: "ocellus/data", directoryHint: .isDirectory)
    }
}
