import Annotations
import Bytes
import Foundation
import LinearAlgebra
import ModelGraphTesting
import TestSupport
import Testing

@testable import Learning

@Suite("The model file of a head from elsewhere")
struct GivenModelFileTests {
    /// A head on the embedding of two features.
    private static func model(type: ClassificationType = .multiclass) -> ClassifierModel {
        let other = ModelFileTests.model(type: type).classifier
        return ClassifierModel(
            type: type,
            tags: other.tags,
            negativeTag: nil,
            baseModel: other.baseModel,
            space: other.space,
            embeddingCount: other.embeddingCount,
            recipe: .given,
            inverseRegularization: nil,
            head: LinearHead(
                type: type,
                weights: Matrix(rows: 2, columns: 2, elements: [1, -2, 0.25, 3]),
                bias: [0.1, -0.2]
            ),
            temperature: 1,
            provenance: Provenance(program: "a web page", datasetVersion: nil, seed: 0, domain: "General")
        )
    }

    private static func file(type: ClassificationType = .multiclass) throws -> Data {
        Data(try ClassifierFile.given(model(type: type)).archived())
    }

    @Test(
        "predicts, and gives the same bytes again",
        arguments: [ClassificationType.multiclass, .multilabel]
    )
    func roundTrip(type: ClassificationType) throws {
        let file = try Self.file(type: type)
        let read = try ClassifierFile(archive: file)
        #expect(try Data(read.archived()) == file)
        #expect(read.evaluated == nil && read.classifier.isGiven)
        // Logits (1*1 - 2*0.5 + 0.1, 0.25*1 + 3*0.5 - 0.2) = (0.1, 1.55).
        let odds = [exp(0.1), exp(1.55)]
        let expected =
            type == .multiclass
            ? odds.map { $0 / (odds[0] + odds[1]) } : odds.map { $0 / (1 + $0) }
        let found = try ClassifierModel(archive: file).probabilities(of: [[1, 0.5, 99, 99, 99]])
        for (one, other) in zip(found, expected) { #expect(abs(Double(one) - other) < 1e-6) }
    }

    @Test("says nothing of how it was learned, and has a version that older programs refuse")
    func content() throws {
        let file = try Self.file()
        let text = String(decoding: file, as: UTF8.self)
        #expect(text.contains(#""formatVersion" : 3"#))
        #expect(!text.contains("datasetVersion") && !text.contains("inverseRegularization\""))
        #expect(!text.contains("out-of-fold"))
    }

    @Test("has no evaluation, and whoever needs one is told so")
    func evaluation() throws {
        let file = try Self.file()
        let error = #expect(throws: ModelFileError.self) { try EvaluatedClassifier(archive: file) }
        #expect(error?.description.contains("no evaluation") == true)
        // One that was trained here is read as such.
        let trained = try ClassifierFile(archive: Data(ModelFileTests.model().archived()))
        #expect(trained.evaluated != nil && !trained.classifier.isGiven)
    }

    @Test(
        "is refused where it says how it was learned, or where one that was trained here does not",
        arguments: [
            ("inverseRegularization", "1"), ("recipe.inverseRegularizations", "[1]"),
            ("provenance.datasetVersion", "\"\(String(repeating: "0", count: 64))\""),
            ("formatVersion", "1"), ("formatVersion", "2"), ("formatVersion", "4"),
            ("recipe.predictionViews", "[]"), ("recipe.tuning", "{}"), ("tunedWeights", "[]"),
            ("temperature", "0"),
        ]
    )
    func forged(path: String, json: String) throws {
        let forged = try ForgedModelFile.changing(Self.file(), path, to: json)
        #expect(throws: ModelFileError.self) { try ClassifierModel(archive: forged) }
    }

    @Test(
        "of a trained model is refused where a number is missing that tells how it was learned",
        arguments: ["inverseRegularization", "provenance.datasetVersion"]
    )
    func missing(path: String) throws {
        let file = Data(try ModelFileTests.model().archived())
        let forged = try ForgedModelFile.changing(file, path, to: nil)
        #expect(throws: ModelFileError.self) { try ClassifierModel(archive: forged) }
    }
}
