import FileSystem
import Foundation
import TestSupport
import Testing

@Suite("Folders that belong to the program")
struct ResourceFolderTests {
    private let resources = ResourceFolder(environmentVariable: "PLACE", places: ["near", "../share/far"])

    @Test("the first place that is a folder counts, and a variable before all of them")
    func places() throws {
        try withTemporaryFolder { folder in
            func located(_ environment: [String: String] = [:]) throws(ResourceFolder.Absence) -> String {
                let program = folder.appending(path: "bin/program")
                return try resources.located(environment: environment, executable: program)
                    .standardizedFileURL.path(percentEncoded: false)
            }
            func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
            let missing = ResourceFolder.Absence.missing(places: [path("bin/near/"), path("share/far/")])
            #expect(throws: missing) { try located() }
            for name in ["share/far", "bin/near"] {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: name),
                    withIntermediateDirectories: true
                )
                #expect(try located() == path(name + "/"))
            }
            #expect(try located(["PLACE": ""]) == path("bin/near/"))
            #expect(try located(["PLACE": path("share")]) == path("share/"))
            let wrong = ResourceFolder.Absence.notAFolder(path: path("nothing"))
            #expect(throws: wrong) { try located(["PLACE": path("nothing")]) }
        }
    }

    @Test("the running program has a file")
    func program() throws {
        let file = try #require(RunningProgram.file)
        #expect(FileManager.default.isExecutableFile(atPath: file.path))
        let none = ResourceFolder.Absence.missing(places: [])
        #expect(throws: none) { try resources.located(environment: [:], executable: nil) }
    }
}
