package import FoundationEssentials

/// A folder of its own for one test, removed when the test lets go of it.
///
/// Held by a suite's property it lives as long as the test; for a part of a test there is ``withTemporaryFolder(_:)``.
package final class TemporaryFolder: Sendable {
    /// The folder, which is empty at first.
    package let url = FileManager.default.temporaryDirectory.appending(
        path: "ocellus-tests-\(UUID().uuidString)",
        directoryHint: .isDirectory
    )

    /// Makes the folder; where that fails the test fails at the first file in it.
    package init() {
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Writes a file, making the folders above it.
    package func write(_ data: Data, to path: String) throws {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: file)
    }

    /// The names in `folder`, hidden ones too, sorted; none if it is missing.
    package static func names(in folder: URL) -> [String] {
        let path = folder.path(percentEncoded: false)
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

/// Runs a body with an empty folder, and removes it.
package func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try await body(folder.url)
}

/// Runs a body with an empty folder, and removes it.
package func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try body(folder.url)
}
