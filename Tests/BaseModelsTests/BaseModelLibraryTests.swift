import Bytes
import FoundationEssentials
import ModelGraph
import ModelGraphTesting
import TestSupport
import Testing

@testable import BaseModels

@Suite("The library of base models")
struct BaseModelLibraryTests {
    private let folder: TemporaryFolder
    private let library: BaseModelLibrary

    init() throws {
        folder = TemporaryFolder()
        let bundled = folder.url.appending(path: "bundled", directoryHint: .isDirectory)
        try RandomWeightModel.resNet(seed: 1, name: "efficientnet-lite0")
            .write(to: bundled.appending(path: "efficientnet-lite0"))
        library = BaseModelLibrary(
            bundledFolder: bundled,
            installedFolder: folder.url.appending(path: "installed", directoryHint: .isDirectory)
        )
    }

    private func package(
        _ model: RandomWeightModel,
        version: String = "1.0.0",
        in name: String = UUID().uuidString
    ) throws -> URL {
        let place = folder.url.appending(path: name)
        try model.write(to: place)
        let manifest = String(decoding: model.manifest, as: UTF8.self).replacing(
            "\"1.0.0\"",
            with: "\"\(version)\""
        )
        try Data(manifest.utf8).write(to: place.appending(path: "manifest.json"))
        return place
    }

    private func code(_ body: () throws -> Void) -> BaseModelError.Code? {
        #expect(throws: BaseModelError.self) { try body() }?.code
    }

    @Test("a package is installed from a folder, listed, found and removed")
    func life() throws {
        let model = try RandomWeightModel.visionTransformer(seed: 1)
        let source = try package(model)
        try Data("card".utf8).write(to: source.appending(path: "MODEL_CARD.md"))
        try Data("more".utf8).write(to: source.appending(path: "stray.txt"))
        let installed = try library.add(from: source)
        try FileManager.default.removeItem(at: source)

        #expect(installed.origin == .user)
        #expect(
            try library.list().packages.map(\.identifier) == ["efficientnet-lite0-1.0.0", "random-vit-1.0.0"]
        )
        #expect(try library.package(named: "random-vit").graphBytes() == model.onnx)
        let digest = ContentDigest(of: model.onnx)
        #expect(try library.package(digest: digest, knownAs: "any").identifier == "random-vit-1.0.0")
        try library.verify(named: "random-vit")
        #expect(TemporaryFolder.names(in: library.installedFolder) == ["random-vit-1.0.0"])
        #expect(
            TemporaryFolder.names(in: library.installedFolder.appending(path: "random-vit-1.0.0"))
                == ["MODEL_CARD.md", "manifest.json", "model.onnx"]
        )

        try library.remove(named: "random-vit")
        #expect(TemporaryFolder.names(in: library.installedFolder).isEmpty)
        #expect(code { _ = try library.package(named: "random-vit") } == .noSuchPackage)
        let error = #expect(throws: BaseModelError.self) {
            try library.package(digest: digest, knownAs: "random-vit\u{1B} 1.0.0")
        }
        #expect(error?.code == .noSuchPackage)
        for part in ["“random-vit? 1.0.0”", digest.description, "ocellus basemodel add", "ocellus train"] {
            #expect(error?.description.contains(part) == true, "\(part)")
        }
    }

    @Test("a package is installed from an archive")
    func archive() throws {
        let model = try RandomWeightModel.visionTransformer(seed: 1)
        let file = folder.url.appending(path: "vit.zip")
        try Data(model.archive()).write(to: file)
        #expect(try library.add(from: file).graphBytes() == model.onnx)
    }

    @Test("a package is fetched, checked and installed; the archive does not stay")
    func download() async throws {
        let model = try RandomWeightModel.visionTransformer(seed: 1)
        let archive = Data(try model.archive())
        try await library.add { try archive.write(to: $0) }
        #expect(TemporaryFolder.names(in: library.installedFolder) == ["random-vit-1.0.0"])
        await #expect(throws: CancellationError.self) {
            try await library.add { file in
                try archive.prefix(9).write(to: file)
                throw CancellationError()
            }
        }
        #expect(TemporaryFolder.names(in: library.installedFolder) == ["random-vit-1.0.0"])
    }

    @Test("the newest version is the one found, unless a version is asked for")
    func versions() throws {
        let model = try RandomWeightModel.visionTransformer(seed: 1)
        for version in ["1.9.0", "1.10.0", "1.10.0-beta"] {
            try library.add(from: package(model, version: version))
        }
        #expect(try library.package(named: "random-vit").manifest.version == "1.10.0")
        #expect(try library.package(named: "random-vit", version: "1.9.0").manifest.version == "1.9.0")
        try library.remove(named: "random-vit", version: "1.10.0")
        #expect(try library.package(named: "random-vit").manifest.version == "1.10.0-beta")
        try library.remove(named: "random-vit")
        #expect(try library.list().packages.count == 1)
    }

    @Test(
        "versions sort as people expect",
        arguments: [
            ("1.9", "1.10"), ("1.0-beta", "1.0"), ("1.0", "1.0.1"), ("1.0-alpha", "1.0-beta"), ("2", "10"),
        ]
    )
    func versionOrder(earlier: String, later: String) {
        #expect(PackageVersion(earlier) < PackageVersion(later))
        #expect(!(PackageVersion(later) < PackageVersion(earlier)))
    }

    @Test("installing the same again changes nothing, another graph under the name is refused")
    func again() throws {
        let source = try package(RandomWeightModel.visionTransformer(seed: 1))
        try library.add(from: source)
        #expect(try library.add(from: source).identifier == "random-vit-1.0.0")
        let other = try package(RandomWeightModel.visionTransformer(seed: 2))
        #expect(code { try library.add(from: other) } == .alreadyInstalled)
        #expect(TemporaryFolder.names(in: library.installedFolder) == ["random-vit-1.0.0"])
    }

    @Test("a package that does not pass is not installed, and nothing stays of it")
    func refused() throws {
        let source = try package(RandomWeightModel.visionTransformer(seed: 1))
        var damaged = try Data(contentsOf: source.appending(path: "model.onnx"))
        damaged[damaged.count - 1] ^= 1
        try damaged.write(to: source.appending(path: "model.onnx"))
        #expect(code { try library.add(from: source) } == .digestMismatch)
        #expect(TemporaryFolder.names(in: library.installedFolder).isEmpty)

        let contradicting = try package(RandomWeightModel.visionTransformer(seed: 1))
        let manifest = try String(contentsOf: contradicting.appending(path: "manifest.json"), encoding: .utf8)
            .replacing("\"dimensions\": 32", with: "\"dimensions\": 33")
        try Data(manifest.utf8).write(to: contradicting.appending(path: "manifest.json"))
        let error = #expect(throws: ModelGraphError.self) { try library.add(from: contradicting) }
        #expect(error?.code == .contractMismatch)
        #expect(TemporaryFolder.names(in: library.installedFolder).isEmpty)
    }

    @Test("packages of the program cannot be removed, unknown ones neither")
    func removal() {
        #expect(code { try library.remove(named: "efficientnet-lite0") } == .bundled)
        #expect(code { try library.remove(named: "other") } == .noSuchPackage)
        #expect(code { try library.remove(named: "../bundled") } == .noSuchPackage)
    }

    @Test("damaged and unfinished folders are reported or passed over, and hide nothing")
    func problems() throws {
        for name in ["broken-1.0", ".install-left-over"] {
            try FileManager.default.createDirectory(
                at: library.installedFolder.appending(path: name),
                withIntermediateDirectories: true
            )
        }
        try RandomWeightModel.visionTransformer(seed: 1).write(
            to: library.installedFolder.appending(path: "another-name")
        )
        let listing = try library.list()
        #expect(listing.packages.map(\.identifier) == ["efficientnet-lite0-1.0.0"])
        #expect(listing.problems.count == 2)
        #expect(listing.problems.first?.contains("“another-name”") == true)
    }
}
