import FileSystem
import Foundation
import Testing

@Suite("What Foundation says about files")
struct FoundationErrorTests {
    @Test("is told with the path and the cause")
    func files() throws {
        let cases: [(cause: String, work: () throws -> Void)] = [
            ("No such file", { _ = try Data(contentsOf: URL(filePath: "/nowhere/file")) }),
            ("Is a directory", { _ = try Data(contentsOf: URL(filePath: "/tmp")) }),
            ("Not a directory", { _ = try Data(contentsOf: URL(filePath: "/dev/null/file")) }),
            ("a device", { _ = try Data(contentsOf: URL(filePath: "/dev/null")) }),
            ("No such file", { try Data().write(to: URL(filePath: "/nowhere/file"), options: .atomic) }),
            ("No such file", { _ = try FileManager.default.contentsOfDirectory(atPath: "/nowhere") }),
        ]
        for (cause, work) in cases {
            do {
                try work()
                Issue.record("Nothing was thrown where “\(cause)” was expected.")
            } catch {
                let told = try #require(FileSystemError(error))
                #expect(told.cause.contains(cause), "\(told) for \(error)")
                #expect(told.description.contains("/"))
                #expect(!told.description.contains("Domain"))
            }
        }
    }

    @Test("is not claimed of errors about other matters")
    func others() {
        #expect(FileSystemError(CancellationError()) == nil)
        #expect(FileSystemError(CocoaError(.keyValueValidation)) == nil)
    }
}
