import Annotations
import BaseModels
import Bytes
import Executors
import Foundation
import Imaging
import LinearAlgebra
import ModelGraph
import ModelGraphTesting
import ModelRuntime
import Testing

@testable import Learning

@Suite("A model that does not fit its base model")
struct ForgedModelTests {
    /// Runs a body with an engine over one small base model, and a model on it that is sound.
    private func withModel(_ body: (ClassifierEngine, Data) throws -> Void) throws {
        let small = try SmallEngine(threads: 1)
        defer { withExtendedLifetime(small) {} }
        let engine = small.engine
        let domain = try #require(DomainCatalog(small.library).domain(named: "General (compact)"))
        let base = try engine.base(of: domain).base
        try body(engine, Data(model(on: base).archived()))
    }

    private func model(on base: ClassifierTraining.Base) -> EvaluatedClassifier {
        let count = base.space.featureCount
        var recipe = ClassifierRecipe.quick
        recipe.features = .embeddingMapsAndCells
        let classifier = ClassifierModel(
            type: .multiclass,
            tags: ["a", "b"],
            negativeTag: nil,
            baseModel: base.reference,
            space: base.space,
            embeddingCount: base.embeddingCount,
            recipe: recipe,
            inverseRegularization: 1,
            head: LinearHead(
                type: .multiclass,
                weights: Matrix(rows: 2, columns: count, repeating: 0.5),
                bias: [0, 1]
            ),
            temperature: 1,
            provenance: Provenance(
                program: "test",
                datasetVersion: ContentDigest(of: Data()),
                seed: 0,
                domain: base.domain
            )
        )
        return EvaluatedClassifier(
            classifier: classifier,
            outOfFold: OutOfFoldResults(
                logits: Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]),
                labels: LabelSet(multiclass: [0, 1], tagCount: 2),
                groups: [0, 1],
                folds: [0, 1],
                images: [ContentDigest(of: Data([0])), ContentDigest(of: Data([1]))]
            )
        )
    }

    private var image: Data {
        get throws {
            let gray = RGBImage(width: 64, height: 64, pixels: .init(repeating: 90, count: 64 * 64 * 3))
            return Data(try JPEGEncoder.encode(gray, quality: 90))
        }
    }

    @Test("answers if it is sound")
    func sound() throws {
        try withModel { engine, file in
            let classifier = try ImageClassifier(ClassifierModel(archive: file), on: engine)
            let predictions = try classifier.predictions(of: image)
            #expect(predictions.map(\.tag) == [0, 1] && predictions.allSatisfy { $0.box == nil })
            #expect(abs(predictions.map(\.probability).reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test("is refused before an image is looked at: more or fewer features, another embedding, an odd size")
    func refused() throws {
        try withModel { engine, file in
            let model = try ClassifierModel(archive: file)
            let count = model.space.featureCount
            func resized(_ featureCount: Int) throws -> Data {
                var forged = try ForgedModelFile.changing(
                    file,
                    "features.featureCount",
                    to: "\(featureCount)"
                )
                forged = try ForgedModelFile.changing(forged, "headFeatureCount", to: "\(featureCount)")
                return try ForgedModelFile.replacing("head.f32", of: forged) { _ in
                    Data(count: 4 * 2 * (featureCount + 1))
                }
            }
            let forgeries = [
                try resized(count + 1), try resized(count * 2), try resized(count - 1),
                try ForgedModelFile.changing(file, "embeddingCount", to: "\(model.embeddingCount + 1)"),
                try ForgedModelFile.changing(file, "embeddingCount", to: "1"),
                try ForgedModelFile.changing(file, "features.edge", to: "\(model.space.edge + 1)"),
                try ForgedModelFile.changing(file, "features.edge", to: "4096"),
            ]
            for forged in forgeries {
                // Nothing is wrong with the file by itself.
                let model = try ClassifierModel(archive: forged)
                #expect(throws: ModelFileError.self) { try ImageClassifier(model, on: engine) }
                #expect(throws: ModelFileError.self) { try engine.base(of: model) }
            }
        }
    }

    @Test("says what to install if its base model is not here, and how to train again")
    func missing() throws {
        try withModel { engine, file in
            let digest = String(repeating: "ab", count: 32)
            var forged = try ForgedModelFile.changing(file, "baseModel.digest", to: "\"\(digest)\"")
            forged = try ForgedModelFile.changing(forged, "features.baseModel", to: "\"\(digest)\"")
            let model = try ClassifierModel(archive: forged)
            let error = #expect(throws: BaseModelError.self) { try ImageClassifier(model, on: engine) }
            #expect(error?.code == .noSuchPackage)
            for part in ["efficientnet-lite0 1.0.0", digest, "ocellus basemodel add", "ocellus train"] {
                #expect(error?.description.contains(part) == true, "\(part)")
            }
        }
    }

    @Test("with weights that leave the range of numbers throws, and never traps")
    func overflow() throws {
        try withModel { engine, file in
            let largest = withUnsafeBytes(of: Float.greatestFiniteMagnitude.bitPattern.littleEndian) {
                Data($0)
            }
            let forged = try ForgedModelFile.replacing("head.f32", of: file) {
                Data((0..<$0.count / 4).flatMap { _ in largest })
            }
            let classifier = try ImageClassifier(ClassifierModel(archive: forged), on: engine)
            #expect(throws: ModelFileError.self) { try classifier.predictions(of: image) }
        }
    }
}
