import Annotations
import BaseModels
import Bytes
import Detection
import Export
import FileSystem
import Foundation
import LinearAlgebra
import ModelGraph
import ModelRuntime
import Testing

@testable import Learning

/// Packages that hold the model file itself, on a small base model with random weights.
@Suite("A package with the model file")
struct NativeExportTests {
    private static let date = Date(timeIntervalSince1970: 1_800_000_000)

    /// A program of a few bytes, on a processor of one's choice.
    private static func program(
        on architecture: ContainerProgram.Architecture? = .x86,
        archive: @escaping @Sendable () throws(ExportError) -> Data = { Data("program".utf8) }
    ) -> ContainerProgram {
        ContainerProgram(version: "1.2", architecture: architecture, debian: "bookworm", archive: archive)
    }

    /// Runs a body on an engine whose base models may be handed on, or may not.
    private func withEngine(licensed: Bool = true, _ body: (ClassifierEngine) throws -> Void) throws {
        let small = try SmallEngine(threads: 1)
        defer { withExtendedLifetime(small) {} }
        if licensed {
            for package in try small.library.list().packages {
                let folder = small.library.bundledFolder.appending(path: package.manifest.name)
                try Data("Do as you like.".utf8).write(to: folder.appending(path: "LICENSE"))
            }
        }
        try body(small.engine)
    }

    private func classifierFile(
        _ engine: ClassifierEngine,
        views: [FeatureView] = [.center]
    ) throws -> Data {
        let model = try ExportTests().classifier(.init(views: views), on: engine)
        let results = OutOfFoldResults(
            logits: Matrix(rows: 2, columns: 3, elements: [1, 0, 0, 0, 1, 0]),
            labels: LabelSet(multiclass: [0, 1], tagCount: 3),
            groups: [0, 1],
            folds: [0, 1],
            images: [ContentDigest(of: Data([0])), ContentDigest(of: Data([1]))]
        )
        return Data(try EvaluatedClassifier(classifier: model, outOfFold: results).archived())
    }

    private func package(
        _ file: Data,
        _ format: ExportFormat = ExportFormat(.ocellus),
        on engine: ClassifierEngine,
        program: ContainerProgram = program()
    ) throws -> ExportPackage {
        try ModelExport(on: engine).package(
            ofFile: file,
            as: format,
            identifier: "id",
            program: program,
            date: Self.date
        )
    }

    /// Verifies with nothing but what is in the package.
    private func verify(_ package: ExportPackage) throws -> ParityResult {
        try ModelExport.verify(package) { throw CancellationError() }
    }

    @Test(
        "answers as the service from its own files, however many views the classifier takes",
        arguments: [
            [FeatureView.center], [.whole], [.center, .mirrored], [.center] + FeatureView.surrounding,
        ]
    )
    func classifiers(views: [FeatureView]) throws {
        try withEngine { engine in
            let file = try classifierFile(engine, views: views)
            let package = try ExportPackage(archive: package(file, on: engine).archived())
            #expect(package.isNative && package.manifest.details.output == .predictions)
            #expect(package.files.first { $0.name == "model.ocellus" }?.data == file)
            #expect(package.tags == ["a", "b & <c>", "ü"])
            #expect(try verify(package).probability == 0)
        }
    }

    @Test("answers as the service of a detector, also of one that looks at tiles", arguments: [false, true])
    func detectors(tiles: Bool) throws {
        try withEngine { engine in
            let file = try ExportTests().detectorFile(
                on: engine,
                tiling: tiles ? Tiling(longerEdge: 200) : nil
            )
            let package = try ExportPackage(archive: package(file, on: engine).archived())
            let result = try verify(package)
            #expect(result.boxes ?? 0 >= 40 && result.pixels == 0)
        }
    }

    @Test("has its base model only if that may be handed on; then it needs the one of the machine")
    func license() throws {
        try withEngine(licensed: false) { engine in
            let package = try package(classifierFile(engine), on: engine)
            #expect(!package.files.contains { $0.name.hasPrefix("basemodels/") })
            let readme = try #require(package.files.first { $0.name == "README.txt" })
            #expect(String(decoding: readme.data, as: UTF8.self).contains("ocellus basemodel add"))
            #expect(throws: CancellationError.self) { try verify(package) }
            let library = engine.library
            #expect(try ModelExport.verify(package) { library }.probability == 0)
            let error = #expect(throws: ExportError.self) {
                try self.package(
                    classifierFile(engine),
                    ExportFormat(.dockerFile, flavor: "Linux"),
                    on: engine
                )
            }
            #expect(error?.code == .unsupportedModel && error?.description.contains("license") == true)
        }
    }

    @Test("that was changed is found out")
    func forged() throws {
        try withEngine { engine in
            let package = try package(classifierFile(engine), on: engine)
            func changed(_ suffix: String, _ change: (Data) throws -> Data) throws -> ExportPackage {
                try ExportPackage(
                    archive: Data(
                        ZipArchive.write(
                            entries: package.files.map {
                                .init(
                                    name: $0.name,
                                    data: $0.name.hasSuffix(suffix) ? try change($0.data) : $0.data
                                )
                            }
                        )
                    )
                )
            }
            let other = try ExportTests().classifier(.init(type: .multilabel), on: engine)
            let wrong = try changed("model.ocellus") { file in
                var model = try EvaluatedClassifier(archive: file)
                model = EvaluatedClassifier(
                    classifier: ClassifierModel(
                        type: .multiclass,
                        tags: other.tags,
                        negativeTag: nil,
                        baseModel: other.baseModel,
                        space: other.space,
                        embeddingCount: other.embeddingCount,
                        recipe: other.recipe,
                        inverseRegularization: 1,
                        head: other.head,
                        temperature: 3,
                        provenance: other.provenance
                    ),
                    outOfFold: model.outOfFold
                )
                return Data(try model.archived())
            }
            let mismatch = #expect(throws: ExportError.self) { try verify(wrong) }
            #expect(mismatch?.code == .mismatch)
            let graph = try changed("model.onnx") { $0.dropLast() + [1] }
            #expect(throws: (any Error).self) { try verify(graph) }
            let broken = try changed("model.ocellus") { $0.prefix(900) }
            #expect(throws: (any Error).self) { try verify(broken) }
        }
    }

    @Test("is not asked as a network, and a network not as a model file")
    func kinds() throws {
        try withEngine { engine in
            let native = try package(classifierFile(engine), on: engine)
            #expect(throws: ExportError.self) { try native.verify(with: ModelExport.interpreter) }
            #expect(throws: ExportError.self) {
                try package(classifierFile(engine), ExportFormat(.onnx), on: engine)
            }
            #expect(try ExportPackage.native(archive: classifierFile(engine)) == nil)
            #expect(
                try ExportPackage.native(archive: native.archived())?.contains { $0.name == "model.ocellus" }
                    == true
            )
            let onnx = try ModelExport(on: engine).package(
                of: ExportTests().classifier(.init(), on: engine),
                as: ExportFormat(.onnx),
                identifier: "id",
                date: Self.date
            ).archived()
            #expect(throws: ExportError.self) { try ExportPackage.native(archive: onnx) }
        }
    }

    // MARK: Containers

    /// The words of a Dockerfile's instructions.
    private static func instructions(_ dockerfile: Data) -> [[String]] {
        String(decoding: dockerfile, as: UTF8.self).replacing("\\\n", with: " ").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ").map(String.init) }
    }

    @Test("of a container has everything that its Dockerfile copies", arguments: ["Linux", "Windows", "ARM"])
    func containers(flavor: String) throws {
        try withEngine { engine in
            let architecture: ContainerProgram.Architecture = flavor == "ARM" ? .arm : .x86
            let package = try ExportPackage(
                archive: package(
                    classifierFile(engine),
                    ExportFormat(.dockerFile, flavor: flavor),
                    on: engine,
                    program: Self.program(on: architecture)
                ).archived()
            )
            #expect(package.manifest.platform == "DockerFile" && package.manifest.flavor == flavor)
            #expect(try verify(package).probability == 0)
            let names = package.files.map(\.name)
            for name in [
                "model.ocellus", "labels.txt", "cvexport.manifest", "metadata_properties.json", "LICENSE",
            ] {
                #expect(names.contains("app/" + name))
            }
            let instructions = Self.instructions(
                try #require(package.files.first { $0.name == "Dockerfile" }).data
            )
            for words in instructions where ["ADD", "COPY"].contains(words.first) {
                let source = words[1]
                #expect(
                    source.hasSuffix("/") ? names.contains { $0.hasPrefix(source) } : names.contains(source),
                    "\(source)"
                )
            }
            let from = try #require(instructions.first { $0.first == "FROM" })
            #expect(from[1].hasSuffix(flavor == "ARM" ? "linux/arm64" : "linux/amd64"))
            #expect(from[2] == "debian:bookworm-slim")
            #expect(try ExportPackage.native(archive: package.archived())?.isEmpty == false)
        }
    }

    @Test("of a container for another processor, or whose program is not at hand, says what to lay beside it")
    func absentProgram() throws {
        try withEngine { engine in
            let file = try classifierFile(engine)
            let failing = Self.program { () throws(ExportError) in
                throw ExportError(.unavailable, "It is lent.")
            }
            for (flavor, program, name, reason) in [
                ("ARM", Self.program(), "ocellus-1.2-linux-aarch64.tar.gz", "another processor"),
                ("Linux", failing, "ocellus-1.2-linux-x86_64.tar.gz", "It is lent."),
                ("Windows", Self.program(on: nil), "ocellus-1.2-linux-x86_64.tar.gz", "another processor"),
            ] {
                let package = try package(
                    file,
                    ExportFormat(.dockerFile, flavor: flavor),
                    on: engine,
                    program: program
                )
                #expect(!package.files.contains { $0.name == name })
                let readme = try #require(package.files.first { $0.name == "README.txt" })
                let text = String(decoding: readme.data, as: UTF8.self)
                #expect(text.contains(name) && text.contains(reason) && text.contains("scripts/release.sh"))
                #expect(text.contains("WSL 2") == (flavor == "Windows"))
            }
        }
    }
}
