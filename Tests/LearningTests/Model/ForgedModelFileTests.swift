import Bytes
import Foundation
import LinearAlgebra
import ModelGraph
import ModelGraphTesting
import TestSupport
import Testing

@testable import Learning

@Suite("A forged model file")
struct ForgedModelFileTests {
    /// A value that no training writes, and a word of the sentence that refuses it.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let path: String
        let value: String?
        let complaint: String
        var entry = "model.json"

        init(_ path: String, _ value: String?, _ complaint: String, in entry: String = "model.json") {
            (self.path, self.value, self.complaint, self.entry) = (path, value, complaint, entry)
        }

        var testDescription: String { "\(entry): \(path) = \(value ?? "nothing")" }
    }

    static let inRecord: [Forgery] = [
        Forgery("formatVersion", "2", "format version"),
        Forgery("type", #""other""#, "model.json"),
        Forgery("type", nil, "model.json"),
        Forgery("tags", "[]", "tags"),
        Forgery("tags", #"["a", "a"]"#, "tags"),
        Forgery("tags", #"["a", ""]"#, "tags"),
        Forgery("tags", #"["a"]"#, "head"),
        Forgery("tags", #"["a", "b", "c"]"#, "head"),
        Forgery("negativeTag", #""c""#, "negative tag"),
        Forgery("baseModel.digest", "\"\(String(repeating: "0", count: 64))\"", "two base models"),
        Forgery("baseModel.digest", #""abc""#, "model.json"),
        Forgery("features.baseModel", "\"\(String(repeating: "0", count: 64))\"", "two base models"),
        Forgery("features.edge", "0", "image size"),
        Forgery("features.edge", "-32", "image size"),
        Forgery("features.edge", "4097", "image size"),
        Forgery("features.edge", "1e30", "model.json"),
        Forgery("features.precision", #""auto""#, "precision"),
        Forgery("features.precision", #""f64""#, "model.json"),
        Forgery("features.featureCount", "0", "numbers of features"),
        Forgery("features.featureCount", "-1", "numbers of features"),
        Forgery("features.featureCount", "4", "head has 5"),
        Forgery("features.featureCount", "9223372036854775807", "numbers of features"),
        Forgery("embeddingCount", "0", "numbers of features"),
        Forgery("embeddingCount", "6", "numbers of features"),
        Forgery("embeddingCount", "-2", "numbers of features"),
        Forgery("headFeatureCount", "4", "head has 4"),
        Forgery("headFeatureCount", "-1", "head has -1"),
        Forgery("headFeatureCount", "9223372036854775807", "head has"),
        Forgery("recipe.features", #""embedding""#, "recipe uses 2"),
        Forgery("recipe.transform", #""cube""#, "model.json"),
        Forgery("recipe.features", #""maps""#, "model.json"),
        Forgery("recipe.trainingViews", "[]", "no training view"),
        Forgery("recipe.trainingViews", #"["center", "center"]"#, "training view twice"),
        Forgery("recipe.trainingViews", #"["sideways"]"#, "model.json"),
        Forgery("recipe.predictionViews", "[]", "no prediction view"),
        Forgery("recipe.predictionViews", #"["mirrored", "mirrored"]"#, "prediction view twice"),
        Forgery("recipe.inverseRegularizations", "[]", "no inverse regularization"),
        Forgery("recipe.inverseRegularizations", "[1, 1]", "rise"),
        Forgery("recipe.inverseRegularizations", "[2, 1]", "rise"),
        Forgery("recipe.inverseRegularizations", "[1, 1.0000001]", "rise"),
        Forgery("recipe.inverseRegularizations", "[-1, 1]", "outside"),
        Forgery("recipe.inverseRegularizations", "[0]", "outside"),
        Forgery("recipe.inverseRegularizations", "[1e10]", "outside"),
        Forgery("recipe.inverseRegularizations", "[\"NaN\"]", "model.json"),
        Forgery("recipe.inverseRegularizations", manyInverseRegularizations, "more than"),
        Forgery("inverseRegularization", "0", "inverse regularization"),
        Forgery("inverseRegularization", "-1", "inverse regularization"),
        Forgery("inverseRegularization", "1e300", "inverse regularization"),
        Forgery("temperature", "0", "temperature"),
        Forgery("temperature", "-1", "temperature"),
        Forgery("provenance.seed", "-1", "model.json"),
        Forgery("provenance", nil, "model.json"),
    ]

    private static let manyInverseRegularizations =
        "[" + (0...1_000).map { "\(pow(1.02, Double($0)))" }.joined(separator: ",") + "]"

    static let inImages: [Forgery] = [
        Forgery("0.tags", "[2]", "record", in: "out-of-fold.json"),
        Forgery("0.tags", "[-1]", "record", in: "out-of-fold.json"),
        Forgery("0.tags", "[]", "record", in: "out-of-fold.json"),
        Forgery("0.tags", "[0, 1]", "record", in: "out-of-fold.json"),
        Forgery("0.group", "3", "record", in: "out-of-fold.json"),
        Forgery("0.group", "-1", "record", in: "out-of-fold.json"),
        Forgery("1.fold", "3", "record", in: "out-of-fold.json"),
        Forgery("1.fold", "-1", "record", in: "out-of-fold.json"),
        Forgery("1.fold", "9223372036854775808", "out-of-fold.json", in: "out-of-fold.json"),
        Forgery("2.sha256", #""abc""#, "out-of-fold.json", in: "out-of-fold.json"),
        Forgery("", "[]", "trained on", in: "out-of-fold.json"),
        Forgery("", "{}", "out-of-fold.json", in: "out-of-fold.json"),
    ]

    static let inContradictions: [Forgery] = [
        Forgery("0.first", "-1", "contradict", in: "contradictions.json"),
        Forgery("0.first", "1", "contradict", in: "contradictions.json"),
        Forgery("0.second", "0", "contradict", in: "contradictions.json"),
        Forgery("0.second", "3", "contradict", in: "contradictions.json"),
        Forgery("0.first", "9223372036854775807", "contradict", in: "contradictions.json"),
        Forgery("0.similarity", "1.5", "contradict", in: "contradictions.json"),
        Forgery("0.similarity", nil, "contradictions.json", in: "contradictions.json"),
        Forgery(
            "",
            #"[{"first": 1, "second": 2, "isIdentical": true, "similarity": 1}]"#,
            "contradict",
            in: "contradictions.json"
        ),
    ]

    @Test("is refused with a sentence that names the flaw", arguments: inRecord + inImages + inContradictions)
    func refused(forgery: Forgery) throws {
        let file = Data(try ModelFileTests.model().archived())
        let forged = try ForgedModelFile.changing(
            file,
            forgery.path,
            to: forgery.value,
            in: forgery.entry
        )
        let error = #expect(throws: ModelFileError.self) { try EvaluatedClassifier(archive: forged) }
        #expect(error?.description.contains(forgery.complaint) == true, "\(error?.description ?? "")")
        // Who predicts reads the record alone, and refuses it in the same words.
        guard forgery.entry == "model.json" else { return }
        let served = #expect(throws: ModelFileError.self) { try ClassifierModel(archive: forged) }
        #expect(served == error)
    }

    @Test(
        "whose numbers are too few, too many or not finite is refused",
        arguments: ["head.f32", "out-of-fold.f32"]
    )
    func numbers(entry: String) throws {
        let file = Data(try ModelFileTests.model().archived())
        let changes: [(Data) -> Data] = [
            { $0.dropLast(4) }, { $0 + [0, 0, 0, 0] }, { $0.dropLast() }, { _ in Data() },
            { $0.dropLast(4) + [0, 0, 0x80, 0x7F] }, { $0.dropLast(4) + [0, 0, 0xC0, 0x7F] },
        ]
        for change in changes {
            let forged = try ForgedModelFile.replacing(entry, of: file, by: change)
            #expect(throws: ModelFileError.self) { try EvaluatedClassifier(archive: forged) }
        }
    }

    @Test("whose weights leave the range of numbers throws when it is asked, and never traps")
    func overflow() throws {
        let largest = withUnsafeBytes(of: Float.greatestFiniteMagnitude.bitPattern.littleEndian) { Data($0) }
        let forged = try ForgedModelFile.replacing("head.f32", of: Data(ModelFileTests.model().archived())) {
            Data((0..<$0.count / 4).flatMap { _ in largest })
        }
        let model = try ClassifierModel(archive: forged)
        #expect(throws: ModelFileError.self) {
            try model.probabilities(of: [[Float](repeating: 1, count: 5)])
        }
        #expect(throws: ModelFileError.self) {
            try model.probabilities(of: [[1e30, -1e30, 1, 1, 1]])
        }
        // A base model that gives too few features, or none that are numbers.
        let sound = ModelFileTests.model().classifier
        #expect(throws: ModelFileError.self) { try sound.probabilities(of: [[1, 2]]) }
        #expect(throws: ModelFileError.self) { try sound.probabilities(of: [[.nan, 1, 1, 1, 1]]) }
    }

    @Test(
        "at the ends of what is allowed gives metrics without a trap",
        arguments: [Double.leastNonzeroMagnitude, 1e308]
    )
    func extremes(temperature: Double) throws {
        var file = Data(try ModelFileTests.model().archived())
        file = try ForgedModelFile.changing(file, "temperature", to: "\(temperature)")
        let ends = [
            Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, .leastNonzeroMagnitude, -1, 1,
        ]
        file = try ForgedModelFile.replacing("out-of-fold.f32", of: file) { _ in
            Data(ends.flatMap { end in withUnsafeBytes(of: end.bitPattern.littleEndian) { Array($0) } })
        }
        for type in ["multiclass", "multilabel"] {
            let forged = try ForgedModelFile.changing(file, "type", to: "\"\(type)\"")
            let model = try EvaluatedClassifier(archive: forged)
            let scores = model.scores
            #expect(scores.probabilities.elements.allSatisfy { (0...1).contains($0) })
            let summary = EvaluationSummary(
                of: scores,
                resamples: 100,
                seed: model.classifier.provenance.seed
            )
            #expect(summary.imageCount == 3)
            _ = LabelErrors.issues(in: scores, contradictions: model.outOfFold.contradictions)
        }
    }

    @Test("fits no base model but the one it was trained on")
    func baseModel() throws {
        let model = ModelFileTests.model().classifier
        let space = model.space
        func other(featureCount: Int = 5, baseModel: String? = nil) -> FeatureSpace {
            FeatureSpace(
                baseModel: baseModel.map { ContentDigest(of: Data($0.utf8)) } ?? space.baseModel,
                edge: space.edge,
                precision: .f32,
                featureCount: featureCount,
                runtime: "another"
            )
        }
        try model.check(fits: space, embeddingCount: 2, pooledCount: 5, edgeMultiple: 32)
        try model.check(fits: other(), embeddingCount: 2, pooledCount: 5, edgeMultiple: 16)
        // Of before the base model gave averages over cells, too.
        try model.check(fits: other(featureCount: 9), embeddingCount: 2, pooledCount: 5, edgeMultiple: 16)
        for (space, embeddingCount, pooledCount, multiple) in [
            (other(featureCount: 4), 2, 4, 32), (other(featureCount: 6), 2, 6, 32), (other(), 3, 5, 32),
            (other(), 2, 5, 48), (other(), 2, 5, 0), (other(), 2, 4, 32),
            (other(baseModel: "another"), 2, 5, 32),
        ] {
            let error = #expect(throws: ModelFileError.self) {
                try model.check(
                    fits: space,
                    embeddingCount: embeddingCount,
                    pooledCount: pooledCount,
                    edgeMultiple: multiple
                )
            }
            #expect(error?.description.contains("train again") == true)
        }
    }

    @Test("that is a folder, a pipe or nothing is refused by name")
    func notAFile() throws {
        let folder = TemporaryFolder()
        try folder.write(Data(), to: "folder.ocellus/file")
        let pipe = folder.url.appending(path: "pipe.ocellus")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        for name in ["folder.ocellus", "pipe.ocellus", "none.ocellus"] {
            let error = #expect(throws: ModelFileError.self) {
                try ClassifierModel(contentsOf: folder.url.appending(path: name))
            }
            #expect(error?.description.contains(name) == true)
        }
    }
}
