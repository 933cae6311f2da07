import FileSystem
import Foundation
import TestSupport
import Testing

private typealias Files = DurableFiles<FileSystemError>

@Suite("Durable files")
struct DurableFilesTests {
    @Test("writes a new file whole, and never over one that is there")
    func writing() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "a")
            let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) })
            try Files.write(bytes, to: file)
            #expect(try Data(contentsOf: file) == bytes)
            let error = #expect(throws: FileSystemError.self) { try Files.write(Data(), to: file) }
            #expect(error?.systemError == EEXIST && error?.description.contains(file.path) == true)
            #expect(try Data(contentsOf: file) == bytes)
        }
    }

    @Test("replaces a file and leaves nothing beside it, whether it works or not")
    func replacing() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "model")
            try Files.replace(file, by: Data("old".utf8))
            try Files.replace(file, by: Data("new".utf8))
            #expect(try Data(contentsOf: file) == Data("new".utf8))
            // A folder that is not empty cannot be replaced.
            let obstacle = folder.appending(path: "folder")
            try Files.createFolder(obstacle.appending(path: "inside"))
            #expect(throws: FileSystemError.self) { try Files.replace(obstacle, by: Data()) }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "folder", "model",
                ]
            )
        }
    }

    @Test("makes folders above one that is missing, and again without harm")
    func folders() throws {
        try withTemporaryFolder { folder in
            let deep = folder.appending(path: "a/b/c")
            try Files.createFolder(deep)
            try Files.createFolder(deep)
            var isFolder: ObjCBool = false
            #expect(
                FileManager.default.fileExists(atPath: deep.path, isDirectory: &isFolder)
                    && isFolder.boolValue
            )
            let file = folder.appending(path: "file")
            try Files.write(Data(), to: file)
            let error = #expect(throws: FileSystemError.self) {
                try Files.createFolder(file.appending(path: "below"))
            }
            #expect(error?.systemError == ENOTDIR)
        }
    }

    @Test("moves over a file, and says what is missing")
    func moving() throws {
        try withTemporaryFolder { folder in
            let (first, second) = (folder.appending(path: "1"), folder.appending(path: "2"))
            try Files.write(Data("1".utf8), to: first)
            try Files.write(Data("2".utf8), to: second)
            try Files.move(first, to: second)
            #expect(try Data(contentsOf: second) == Data("1".utf8))
            #expect(throws: FileSystemError.self) { try Files.move(first, to: second) }
        }
    }
}
