import Foundation
import TestSupport

/// Files of one test.
enum TemporaryPage {
    /// Writes files by their paths into a folder, which is removed after `body`.
    static func with<Value>(_ files: [String: Data], _ body: (URL) throws -> Value) throws -> Value {
        let folder = TemporaryFolder()
        for (path, bytes) in files { try folder.write(bytes, to: path) }
        return try withExtendedLifetime(folder) { try body(folder.url) }
    }
}
