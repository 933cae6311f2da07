import FileSystem
import Foundation
import Testing

@Suite("A tree of files that reaches the disk at once")
struct FileTreeDraftTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "tree-\(UUID().uuidString)",
        directoryHint: .isDirectory
    )

    @Test("holds what was added, in folders made on the way, for its owner only")
    func whole() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var tree = try FileTreeDraft<FileSystemError>(folder)
        let files = [
            "a": Data("1".utf8), "b/c/d": Data(), "b/c/e": Data(count: 100_000), "b/f": Data("2".utf8),
        ]
        for (name, data) in files { try tree.add(name, data) }
        try tree.synchronize()
        for (name, data) in files {
            let file = folder.appending(path: name)
            #expect(try Data(contentsOf: file) == data)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        tree.discard()
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    @Test("writes over nothing, and is made once")
    func occupied() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var tree = try FileTreeDraft<FileSystemError>(folder)
        try tree.add("a", Data("1".utf8))
        #expect(throws: FileSystemError.self) { try tree.add("a", Data("2".utf8)) }
        #expect(throws: FileSystemError.self) { try tree.add("a/b", Data()) }
        #expect(try Data(contentsOf: folder.appending(path: "a")) == Data("1".utf8))
        #expect(throws: FileSystemError.self) { try FileTreeDraft<FileSystemError>(folder) }
    }
}
