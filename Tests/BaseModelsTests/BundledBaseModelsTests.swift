import FoundationEssentials
import ModelGraph
import TestSupport
import Testing

@testable import BaseModels

@Suite("Base models that come with the program")
struct BundledBaseModelsTests {
    @Test(
        "the packages that the install script makes are found and pass every check",
        arguments: [BundledBaseModels.standardPackageName, BundledBaseModels.compactPackageName]
    )
    func packages(name: String) throws {
        let library = BaseModelLibrary(
            bundledFolder: try BundledBaseModels.folder(environment: [:]),
            installedFolder: URL(filePath: "/nowhere")
        )
        #expect(try library.list().problems.isEmpty)
        let package = try library.package(named: name)
        #expect(package.origin == .bundled)
        #expect(Set(package.manifest.tasks) == [.classification, .detection])
        try package.verify()
    }

    @Test(
        "the packages are found beside the program, in an installation, and in a build",
        arguments: [
            ("bin/ocellus", "bin/basemodels"),
            ("bin/ocellus", "share/ocellus/basemodels"),
            (".build/x86_64-unknown-linux-gnu/release/ocellus", ".basemodels"),
        ]
    )
    func places(program: String, models: String) throws {
        let folder = TemporaryFolder()
        let expected = folder.url.appending(path: models)
        try FileManager.default.createDirectory(at: expected, withIntermediateDirectories: true)
        let found = try BundledBaseModels.folder(
            environment: [:],
            executable: folder.url.appending(path: program)
        )
        #expect(found.path(percentEncoded: false) == expected.path(percentEncoded: false) + "/")
    }

    @Test("a missing folder is an error that says where it should be")
    func missing() throws {
        let folder = TemporaryFolder()
        let error = #expect(throws: BaseModelError.self) {
            try BundledBaseModels.folder(
                environment: [:],
                executable: folder.url.appending(path: "a/b/c/ocellus")
            )
        }
        #expect(error?.code == .bundledModelsMissing)
        #expect(error?.description.contains("share/ocellus/basemodels") == true)
        #expect(throws: BaseModelError.self) {
            try BundledBaseModels.folder(environment: ["OCELLUS_BASE_MODELS": "/no/such/folder"])
        }
    }

    @Test("an environment variable names another folder")
    func environment() throws {
        let folder = TemporaryFolder()
        let path = folder.url.path(percentEncoded: false)
        let found = try BundledBaseModels.folder(environment: ["OCELLUS_BASE_MODELS": path])
        #expect(found.path(percentEncoded: false) == path)
    }

    @Test("installed packages go where the desktop's rules say")
    func dataFolder() throws {
        func path(_ environment: [String: String]) throws -> String {
            let all = environment.merging(["OCELLUS_BASE_MODELS": "/"]) { first, _ in first }
            return try BaseModelLibrary(environment: all).installedFolder.path(percentEncoded: false)
        }
        #expect(try path(["XDG_DATA_HOME": "/data"]) == "/data/ocellus/basemodels/")
        #expect(try path(["XDG_DATA_HOME": "relative"]).hasSuffix("/.local/share/ocellus/basemodels/"))
        #expect(try path([:]).hasSuffix("/.local/share/ocellus/basemodels/"))
    }
}
