import Foundation

/// Files of one test.
enum TemporaryPage {
    /// Writes files by their paths into a folder, which is removed after `body`.
    static func with<Value>(_ files: [String: Data], _ body: (URL) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-portal-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, bytes) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try bytes.write(to: file)
        }
        return try body(folder)
    }
}
