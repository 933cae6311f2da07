import FoundationEssentials
import ModelGraphTesting
import TestSupport
import Testing

@testable import BaseModels

@Suite("Folders for work under way")
struct WorkFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = TemporaryFolder()
    }

    private var names: [String] { TemporaryFolder.names(in: folder.url) }

    /// Makes what a killed process leaves behind: a folder with something in it, last changed `age` seconds ago.
    private func leave(_ name: String, age: Double) throws {
        let place = folder.url.appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: place.appending(path: "model.onnx"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-age)],
            ofItemAtPath: place.path(percentEncoded: false)
        )
    }

    @Test("disappear with the work, and lock out others until then")
    func life() throws {
        do {
            let work = try WorkFolder(for: .install, in: folder.url)
            try Data("half".utf8).write(to: work.url.appending(path: "model.onnx"))
            #expect(names.count == 1)
            WorkFolder.removeTemporaryFiles(in: folder.url, at: Date().addingTimeInterval(7200))
            #expect(names.count == 1)
            _ = consume work
        }
        #expect(names.isEmpty)
    }

    @Test("are removed an hour after their process was killed, whatever it did")
    func temporaryFiles() throws {
        for purpose in WorkFolder.Purpose.allCases {
            try leave(".\(purpose.rawValue)-\(UUID().uuidString)", age: 3700)
        }
        let fresh = ".install-\(UUID().uuidString)"
        try leave(fresh, age: 3500)
        WorkFolder.removeTemporaryFiles(in: folder.url)
        #expect(names == [fresh])
    }

    @Test("are told apart from everything else in the folder")
    func strangers() throws {
        let strangers = [
            ".install-notes", ".install-", "install-\(UUID().uuidString)", ".cache", "random-vit-1.0.0",
        ]
        for name in strangers { try leave(name, age: 9000) }
        let elsewhere = TemporaryFolder()
        try Data("mine".utf8).write(to: elsewhere.url.appending(path: "mine"))
        let link = ".install-\(UUID().uuidString)"
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: link),
            withDestinationURL: elsewhere.url
        )
        WorkFolder.removeTemporaryFiles(in: folder.url, at: Date().addingTimeInterval(9000))
        #expect(names == (strangers + [link]).sorted())
        #expect(TemporaryFolder.names(in: elsewhere.url) == ["mine"])
    }

    @Test("of killed runs are gone after the next installation")
    func nextInstallation() throws {
        try leave(".install-\(UUID().uuidString)", age: 4000)
        try leave(".download-\(UUID().uuidString)", age: 4000)
        let source = TemporaryFolder()
        try RandomWeightModel.visionTransformer(seed: 1).write(to: source.url.appending(path: "package"))
        let library = BaseModelLibrary(bundledFolder: source.url, installedFolder: folder.url)
        try library.add(from: source.url.appending(path: "package"))
        #expect(names == ["random-vit-1.0.0"])
    }
}
