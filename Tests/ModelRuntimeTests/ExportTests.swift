import Annotations
import BaseModels
import Bytes
import DetectionEvaluation
import Executors
import Export
import FileSystem
import Foundation
import LinearAlgebra
import ModelGraph
import ModelGraphTesting
import ModelRuntime
import Testing
import TrainingEngine

@testable import Detection
@testable import Learning

/// Exports of models on a small base model with random weights.
///
/// That a package is written at all says that OpenVINO, running the
/// written file, gave the answers of the service; so the interesting thing here is what models are tried, and what is found out.
@Suite("An export")
struct ExportTests {
    private func withEngine<Result>(_ body: (ClassifierEngine) throws -> Result) throws -> Result {
        let small = try SmallEngine(threads: 1)
        defer { withExtendedLifetime(small) {} }
        let engine = small.engine
        return try body(engine)
    }

    /// What a classifier of the tests is like.
    struct Kind: CustomTestStringConvertible, Hashable, Sendable {
        var type = ClassificationType.multiclass
        var features = FeatureSelection.embeddingAndMaps
        var transform = FeatureTransform.squareRoot
        var views: [FeatureView] = [.center]

        var testDescription: String {
            "\(type) \(features) \(transform) \(views.map(\.name))"
        }
    }

    private static let kinds = [
        Kind(), Kind(type: .multilabel), Kind(features: .embedding), Kind(features: .embeddingMapsAndCells),
        Kind(transform: .none), Kind(views: [.center, .mirrored]), Kind(views: [.whole]),
        Kind(
            type: .multilabel,
            features: .embeddingMapsAndCells,
            transform: .none,
            views: [.center, .mirrored]
        ),
    ]

    func classifier(_ kind: Kind, on engine: ClassifierEngine) throws -> ClassifierModel {
        let domain = try #require(DomainCatalog(engine.library).domain(named: "General (compact)"))
        let base = try engine.base(of: domain).base
        var recipe = ClassifierRecipe.quick
        (recipe.features, recipe.transform, recipe.predictionViews) = (
            kind.features, kind.transform, kind.views
        )
        let count =
            switch kind.features {
            case .embedding: base.embeddingCount
            case .embeddingAndMaps: base.pooledCount
            case .embeddingMapsAndCells: base.space.featureCount
            }
        // Features of random weights are large; small weights keep the probabilities off 0 and 1.
        let weights = (0..<3 * count).map { (Float($0 * 31 % 17) / 17 - 0.47) / Float(count) }
        return ClassifierModel(
            type: kind.type,
            tags: ["a", "b & <c>", "ü"],
            negativeTag: nil,
            baseModel: base.reference,
            space: base.space,
            embeddingCount: base.embeddingCount,
            recipe: recipe,
            inverseRegularization: 1,
            head: LinearHead(
                type: kind.type,
                weights: Matrix(rows: 3, columns: count, elements: weights),
                bias: [0.1, 0.3, -0.2]
            ),
            temperature: 0.7,
            provenance: Provenance(
                program: "test",
                datasetVersion: ContentDigest(of: Data()),
                seed: 0,
                domain: base.domain
            )
        )
    }

    /// A detector's model file, without images.
    func detectorFile(on engine: ClassifierEngine, tiling: Tiling?) throws -> Data {
        let detector = try detector(on: engine, tiling: tiling)
        return try EvaluatedDetector(
            model: detector,
            images: [],
            evaluableTags: detector.tags.map { _ in false },
            evidence: nil
        ).archived()
    }

    private func detector(
        on engine: ClassifierEngine,
        tiling: Tiling? = nil,
        trainsLastStage: Bool = false
    ) throws -> DetectorModel {
        let domain = try #require(
            DomainCatalog(engine.library).domain(named: "General (compact)", type: .objectDetection)
        )
        let base = try engine.detectionBase(of: domain)
        var recipe = DetectorRecipe(levels: Array(base.levels.suffix(2)))
        recipe.edge = 96
        recipe.channels = 16
        recipe.tiling = tiling
        recipe.trainsLastStage = trainsLastStage
        var generator = SeededGenerator(seed: 3, purpose: "test")
        let network = DetectorNetwork(
            levels: recipe.levels,
            tagCount: 2,
            channels: recipe.channels,
            lastStage: trainsLastStage
                ? try LastStage(of: Graph(onnx: base.package.graphBytes()), levels: recipe.levels) : nil,
            using: &generator
        )
        // Not those of the base model any more.
        for parameter in network.lastStageParameters { parameter.values = parameter.values.map { 1.1 * $0 } }
        // A network that has learned nothing says 1 % everywhere; this one says something.
        for parameter in network.parameters where parameter.name == "head.logits.bias" {
            parameter.values = [-1, -2]
        }
        return DetectorModel(
            tags: ["a", "b"],
            baseModel: base.reference,
            precision: .f32,
            recipe: recipe,
            head: try network.graph(levels: recipe.levels, edge: recipe.edge).onnx(),
            calibration: DetectionCalibration(scale: 1.4, shift: 0.3),
            provenance: Provenance(
                program: "test",
                datasetVersion: ContentDigest(of: Data()),
                seed: 0,
                domain: domain.name
            )
        )
    }

    private static let date = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("of a classifier answers as the service, in each format", arguments: kinds)
    func classifiers(kind: Kind) throws {
        try withEngine { engine in
            let model = try classifier(kind, on: engine)
            // Of the first kind all; what kinds differ in is put together before any format sees it.
            let usual = ModelWriters.all.filter { $0.format.flavor.map { $0 == "TensorFlowLite" } ?? true }
            for writer in kind == Kind() ? ModelWriters.all : usual {
                let package = try ModelExport(on: engine).package(
                    of: model,
                    as: writer.format,
                    identifier: "id",
                    date: Self.date
                )
                let answers = package.record.probes.map { $0.expected.map(\.probability) }
                #expect(Set(answers).count == answers.count, "The probes look different to the model.")
                let archive = try ExportPackage(archive: package.archived())
                #expect(archive.tags == model.tags && archive.manifest == package.manifest)
                #expect(try archive.verify(with: ModelExport.interpreter) == package.record.result)
            }
        }
    }

    @Test("of a detector answers as the service, in every format", arguments: [false, true])
    func detectors(trainsLastStage: Bool) throws {
        try withEngine { engine in
            let model = try detector(on: engine, trainsLastStage: trainsLastStage)
            for writer in ModelWriters.all {
                let package = try ModelExport(on: engine).package(
                    of: model,
                    as: writer.format,
                    identifier: "id",
                    date: Self.date
                )
                #expect(package.record.result.boxes ?? 0 >= 40, "There are boxes to compare.")
                let archive = try ExportPackage(archive: package.archived())
                #expect(try archive.verify(with: ModelExport.interpreter) == package.record.result)
            }
        }
    }

    @Test("of a detector with a last stage of its own stands on less of the base model; equal ones share it")
    func sharedMaps() throws {
        try withEngine { engine in
            let plain = try detector(on: engine)
            let footing = try ObjectDetector(plain, on: engine).footing
            #expect(try ObjectDetector(plain, on: engine).footing == footing)
            let own = try ObjectDetector(detector(on: engine, trainsLastStage: true), on: engine)
            #expect(own.footing != footing)
        }
    }

    @Test("that answers differently is not made, and the numbers are told")
    func mismatch() throws {
        try withEngine { engine in
            let model = try engine.exportable(classifier(Kind(), on: engine), identifier: "id")
            let images = try ProbeImages.files()
            let answers = images.map { _ in (0..<3).map { Prediction(tag: $0, probability: 0.9) } }
            let error = #expect(throws: ExportError.self) {
                try ExportPackage(
                    of: model,
                    as: ExportFormat(.onnx),
                    answers: ReferenceAnswers(exact: answers, served: answers, servedPrecision: "f32"),
                    interpreter: ModelExport.interpreter,
                    interpreterName: "OpenVINO",
                    date: Self.date
                )
            }
            #expect(error?.code == .mismatch && error?.description.contains("0.0001") == true)
        }
    }

    @Test("of a classifier that looks at other parts of an image is refused")
    func views() throws {
        try withEngine { engine in
            let kind = Kind(views: [.center] + FeatureView.surrounding)
            let error = try #require(throws: ExportError.self) {
                try engine.exportable(classifier(kind, on: engine), identifier: "id")
            }
            #expect(error.code == .unsupportedModel && error.description.contains("top-left"))
        }
    }

    @Test("is verified against what its model computes in, and with its own probes")
    func forgedPackages() throws {
        try withEngine { engine in
            let package = try ModelExport(on: engine).package(
                of: classifier(Kind(), on: engine),
                as: ExportFormat(.onnx),
                identifier: "id",
                date: Self.date
            )
            func changed(_ name: String, _ change: (Data) -> Data) throws -> Data {
                Data(
                    try ZipArchive.write(
                        entries: package.files.map {
                            .init(name: $0.name, data: $0.name == name ? change($0.data) : $0.data)
                        }
                    )
                )
            }
            let probe = try changed("parity/probe-3.png") { $0 + [0] }
            let error = #expect(throws: ExportError.self) {
                try ExportPackage(archive: probe).verify(with: ModelExport.interpreter)
            }
            #expect(error?.code == .notAPackage)
            for name in ["parity.json", "cvexport.manifest"] {
                let cut = try changed(name) { $0.dropLast(20) }
                #expect(throws: ExportError.self) { try ExportPackage(archive: cut) }
            }
            #expect(throws: ExportError.self) { try ExportPackage(archive: Data("no archive".utf8)) }
        }
    }
}
