package import FoundationEssentials

/// The user's folders for what programs keep, as the XDG Base Directory Specification 0.8 names them.
///
/// Variables that are empty or hold a relative path count as not set, as the specification asks.
package enum StandardFolders {
    /// Data that must not be lost: `$XDG_DATA_HOME`, else `~/.local/share`.
    package static func data(_ environment: [String: String]) -> URL {
        folder("XDG_DATA_HOME", environment) ?? home(environment, ".local/share")
    }

    /// What can be computed again: `$XDG_CACHE_HOME`, else `~/.cache`.
    package static func caches(_ environment: [String: String]) -> URL {
        folder("XDG_CACHE_HOME", environment) ?? home(environment, ".cache")
    }

    /// How far something has come: `$XDG_STATE_HOME`, else `~/.local/state`.
    package static func states(_ environment: [String: String]) -> URL {
        folder("XDG_STATE_HOME", environment) ?? home(environment, ".local/state")
    }

    /// A folder in `$HOME`, or in what the system's list of users says where that is not set.
    private static func home(_ environment: [String: String], _ path: String) -> URL {
        (folder("HOME", environment) ?? FileManager.default.homeDirectoryForCurrentUser)
            .appending(path: path, directoryHint: .isDirectory)
    }

    private static func folder(_ variable: String, _ environment: [String: String]) -> URL? {
        environment[variable].flatMap { path in
            path.hasPrefix("/") ? URL(filePath: path, directoryHint: .isDirectory) : nil
        }
    }
}
