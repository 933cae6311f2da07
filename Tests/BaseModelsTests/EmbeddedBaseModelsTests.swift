import FoundationEssentials
import ModelGraph
import Testing

@testable import BaseModels

@Suite("Base models that come with the program")
struct EmbeddedBaseModelsTests {
    @Test("the default package lies beside the program and passes every check")
    func defaultPackage() throws {
        let library = BaseModelLibrary(
            embeddedFolder: try EmbeddedBaseModels.folder(environment: [:]),
            installedFolder: URL(filePath: "/nowhere")
        )
        #expect(try library.list().problems.isEmpty)
        let package = try library.package(named: EmbeddedBaseModels.defaultPackageName)
        #expect(package.origin == .embedded)
        #expect(package.manifest.tasks.contains(.classification))
        try package.verify()
    }

    @Test("the resources are found after program and folder moved together")
    func moved() throws {
        let folder = try TemporaryFolder()
        let program = folder.url.appending(path: "bin/ocellus")
        let models = folder.url.appending(path: "bin/ocellus_BaseModels.resources/Embedded")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        #expect(
            try EmbeddedBaseModels.folder(environment: [:], executable: program).path(percentEncoded: false)
                == models.path(percentEncoded: false) + "/"
        )
    }

    @Test("the resources are found in the shared folder of an installation")
    func shared() throws {
        let folder = try TemporaryFolder()
        let models = folder.url.appending(path: "share/ocellus/ocellus_BaseModels.resources/Embedded")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let found = try EmbeddedBaseModels.folder(
            environment: [:],
            executable: folder.url.appending(path: "bin/ocellus")
        )
        #expect(found.path(percentEncoded: false) == models.path(percentEncoded: false) + "/")
    }

    @Test("a missing folder is an error that says where it should be")
    func missing() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: BaseModelError.self) {
            try EmbeddedBaseModels.folder(environment: [:], executable: folder.url.appending(path: "ocellus"))
        }
        #expect(error?.code == .embeddedModelsMissing)
        #expect(error?.description.contains("ocellus_BaseModels.resources") == true)
        #expect(throws: BaseModelError.self) {
            try EmbeddedBaseModels.folder(environment: ["OCELLUS_BASE_MODELS": "/no/such/folder"])
        }
    }

    @Test("an environment variable names another folder")
    func environment() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.path(percentEncoded: false)
        let found = try EmbeddedBaseModels.folder(environment: ["OCELLUS_BASE_MODELS": path])
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
