import Bytes
import FileSystem
import FoundationEssentials
import ModelGraph
import ModelGraphTesting
import TestSupport
import Testing

@testable import BaseModels

@Suite("Base-model packages")
struct BaseModelPackageTests {
    private let folder: TemporaryFolder
    private let model: RandomWeightModel

    init() throws {
        folder = TemporaryFolder()
        model = try RandomWeightModel.resNet(seed: 1)
    }

    @Test("a folder and an archive of the same files are the same package")
    func folderAndArchive() throws {
        try model.write(to: folder.url.appending(path: "package"))
        let archive = folder.url.appending(path: "package.zip")
        try Data(model.archive()).write(to: archive)
        let fromFolder = try BaseModelPackage(at: folder.url.appending(path: "package"))
        let fromArchive = try BaseModelPackage(at: archive)
        for package in [fromFolder, fromArchive] {
            #expect(package.identifier == "random-resnet-1.0.0")
            #expect(package.digest == ContentDigest(of: model.onnx))
            #expect(try package.graphBytes() == model.onnx)
            try package.verify()
        }
        #expect(fromFolder.graphURL?.lastPathComponent == "model.onnx")
        #expect(fromArchive.graphURL == nil)
    }

    @Test("a changed graph is noticed when its bytes are asked for")
    func changedGraph() throws {
        try model.write(to: folder.url)
        var bytes = model.onnx
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: folder.url.appending(path: "model.onnx"))
        let package = try BaseModelPackage(at: folder.url)
        let error = #expect(throws: BaseModelError.self) { try package.graphBytes() }
        #expect(error?.code == .digestMismatch)
    }

    @Test("a graph that breaks the rules fails verification although its sum is right")
    func refusedGraph() throws {
        var builder = GraphBuilder(name: "bad", seed: 1)
        let image = builder.input("image", shape: [nil, 3, nil, nil])
        builder.output("embedding", from: builder.node("NonZero", image), shape: [nil, 3])
        let file = try builder.file()
        let text = String(decoding: model.manifest, as: UTF8.self)
            .replacing("\(ContentDigest(of: model.onnx))", with: "\(ContentDigest(of: file))")
        try Data(text.utf8).write(to: folder.url.appending(path: "manifest.json"))
        try file.write(to: folder.url.appending(path: "model.onnx"))
        let package = try BaseModelPackage(at: folder.url)
        #expect(throws: ModelGraphError.self) { try package.verify() }
    }

    @Test("what is not a package is refused with a reason")
    func notPackages() throws {
        let code = { (url: URL) in
            #expect(throws: BaseModelError.self) { try BaseModelPackage(at: url) }?.code
        }
        #expect(code(folder.url.appending(path: "missing")) == .notAPackage)
        #expect(code(folder.url) == .notAPackage)
        let archive = folder.url.appending(path: "empty.zip")
        try Data(ZipArchive.write(entries: [])).write(to: archive)
        #expect(code(archive) == .notAPackage)
        let text = folder.url.appending(path: "text.zip")
        try Data("not an archive, but long enough to be one".utf8).write(to: text)
        #expect(throws: ArchiveError.self) { try BaseModelPackage(at: text) }
    }

    @Test("a graph that is a link is not followed")
    func links() throws {
        try model.write(to: folder.url.appending(path: "real"))
        let linked = folder.url.appending(path: "linked")
        try FileManager.default.createDirectory(at: linked, withIntermediateDirectories: true)
        try model.manifest.write(to: linked.appending(path: "manifest.json"))
        try FileManager.default.createSymbolicLink(
            at: linked.appending(path: "model.onnx"),
            withDestinationURL: folder.url.appending(path: "real/model.onnx")
        )
        let package = try BaseModelPackage(at: linked)
        #expect(throws: BaseModelError.self) { try package.graphBytes() }
    }
}

extension RandomWeightModel {
    /// The package as one file.
    func archive() throws -> [UInt8] {
        try ZipArchive.write(entries: [
            .init(name: "manifest.json", data: manifest), .init(name: "model.onnx", data: onnx),
        ])
    }
}
