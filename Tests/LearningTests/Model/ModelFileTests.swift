import Annotations
import Bytes
import Foundation
import LinearAlgebra
import ModelGraph
import ModelGraphTesting
import TestSupport
import Testing

@testable import Learning

@Suite("The model file")
struct ModelFileTests {
    private let folder = TemporaryFolder()

    static func model(
        type: ClassificationType = .multiclass,
        recipe: ClassifierRecipe = .quick,
        tuned: TunedWeights? = nil
    ) -> EvaluatedClassifier {
        let digest = ContentDigest(of: Data("graph".utf8))
        let images = (0..<3).map { ContentDigest(of: Data([UInt8($0)])) }
        let classifier = ClassifierModel(
            type: type,
            tags: ["naïve", "🦊 fox"],
            negativeTag: nil,
            baseModel: BaseModelReference(name: "base", version: "1.0", digest: digest),
            space: FeatureSpace(
                baseModel: digest,
                edge: 32,
                precision: .f32,
                featureCount: 5,
                runtime: "test"
            ),
            embeddingCount: 2,
            recipe: recipe,
            inverseRegularization: 0.01,
            head: LinearHead(
                type: type,
                weights: Matrix(rows: 2, columns: 5, elements: [1, -2, 0.5, 0, 0, 0.25, 3, -1, 0, 0]),
                bias: [0.1, -0.2]
            ),
            tuned: tuned,
            temperature: 1.5,
            provenance: Provenance(program: "test", datasetVersion: digest, seed: 3, domain: "General")
        )
        return EvaluatedClassifier(
            classifier: classifier,
            outOfFold: OutOfFoldResults(
                logits: Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]),
                labels: LabelSet(multiclass: [0, 1, 1], tagCount: 2),
                groups: [0, 1, 1],
                folds: [0, 1, 1],
                images: images,
                contradictions: [.init(first: 0, second: 1, isIdentical: true, similarity: 1)]
            )
        )
    }

    @Test("gives back the model and, from it, the same bytes")
    func roundTrip() throws {
        let url = folder.url.appending(path: "m.ocellus")
        try folder.write(Data(), to: "other")
        try Self.model().write(to: url)
        let read = try EvaluatedClassifier(contentsOf: url)
        #expect(read.classifier.tags == ["naïve", "🦊 fox"])
        #expect(read.classifier.head == Self.model().classifier.head)
        #expect(read.classifier.recipe == .quick)
        #expect(read.outOfFold.logits == Self.model().outOfFold.logits)
        #expect(read.outOfFold.contradictions == Self.model().outOfFold.contradictions)
        #expect(try read.archived() == Self.model().archived())
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == [
                "m.ocellus", "other",
            ]
        )
    }

    @Test("of before there was a choice of transforms is read, and does nothing to features")
    func olderRecipe() throws {
        var recipe = ClassifierRecipe.quick
        recipe.transform = nil
        let json = try JSONEncoder().encode(recipe)
        #expect(!String(decoding: json, as: UTF8.self).contains("transform"))
        #expect(try JSONDecoder().decode(ClassifierRecipe.self, from: json) == recipe)
        let file = try ClassifierModel(archive: Data(Self.model(recipe: recipe).archived()))
        // Logits (1*1 - 2*2 + 0.5*4 + 0.1, 0.25 + 6 - 4 - 0.2) = (-0.9, 2.05), over 1.5, softmax.
        let odds = [exp(-0.9 / 1.5), exp(2.05 / 1.5)]
        let probability = try file.probabilities(of: [[1, 2, 4, 99, 99]])[0]
        #expect(abs(Double(probability) - odds[0] / (odds[0] + odds[1])) < 1e-6)
    }

    /// A fine-tuned model's file.
    private static func tunedFile() throws -> Data {
        let recipe = ClassifierRecipe.tuned(
            from: .quick,
            inverseRegularization: 0.01,
            tuning: TuningRecipe(stride: 16, imageCount: 3)
        )
        let tuned = try TunedWeights(
            tensors: [.init(name: "a", dimensions: [2, 2]), .init(name: "b", dimensions: [3])],
            values: [1, 2, 3, 4, 5, 6, 7]
        )
        return Data(try model(recipe: recipe, tuned: tuned).archived())
    }

    @Test("of a fine-tuned model has its weights")
    func tuned() throws {
        let file = try Self.tunedFile()
        let read = try ClassifierModel(archive: file)
        #expect(read.tuned?.values == [1, 2, 3, 4, 5, 6, 7])
        #expect(read.tuned?.tensors.map(\.name) == ["a", "b"])
        #expect(try EvaluatedClassifier(archive: file).archived() == Array(file))
        // Its numbers count as memory.
        #expect(read.byteCount == Self.model().classifier.byteCount + 28)
    }

    @Test(
        "of a fine-tuned model is refused where its parts contradict each other",
        arguments: [
            ("formatVersion", "1"), ("formatVersion", "3"), ("tunedWeights", nil), ("recipe.tuning", nil),
            ("tunedWeights.0.dimensions", "[2, 3]"), ("tunedWeights.0.dimensions", "[0]"),
            ("tunedWeights.0.dimensions", "[-2, -2]"),
            ("tunedWeights.0.dimensions", "[4611686018427387904, 4]"), ("tunedWeights.1.name", "\"a\""),
            ("tunedWeights", "[]"), ("recipe.tuning.batchSize", "3"), ("recipe.transform", "\"squareRoot\""),
        ] as [(String, String?)]
    )
    func forgedTuned(path: String, json: String?) throws {
        let forged = try ForgedModelFile.changing(Self.tunedFile(), path, to: json)
        #expect(throws: ModelFileError.self) { try ClassifierModel(archive: forged) }
    }

    @Test("of a fine-tuned model is refused with weights that are too few or no numbers")
    func forgedWeights() throws {
        for change in [{ Data($0.dropLast(4)) }, { Data([0, 0, 0xC0, 0x7F]) + $0.dropFirst(4) }]
            as [(Data) -> Data]
        {
            let forged = try ForgedModelFile.replacing("tuned.f32", of: Self.tunedFile(), by: change)
            #expect(throws: ModelFileError.self) { try ClassifierModel(archive: forged) }
        }
    }

    @Test("holds what a prediction is made of")
    func prediction() throws {
        // Of square roots: logits (1*1 - 2*3 + 0.5*-2 + 0.1, 0.25 + 9 + 2 - 0.2) = (-5.9, 11.05), over 1.5, softmax.
        let probabilities = try Self.model().classifier.probabilities(of: [[1, 9, -4, 99, 99]])
        let odds = [exp(-5.9 / 1.5), exp(11.05 / 1.5)]
        #expect(abs(Double(probabilities[0]) - odds[0] / (odds[0] + odds[1])) < 1e-6)
        let averaged = try Self.model().classifier.probabilities(of: [[1, 9, -4, 0, 0], [1, 9, -4, 0, 0]])
        #expect(abs(averaged[0] - probabilities[0]) < 1e-6)
    }

    @Test("is refused with a sentence, never a crash, when any byte is wrong or missing")
    func damage() throws {
        let whole = try Self.model().archived()
        for offset in whole.indices {
            var damaged = whole
            damaged[offset] ^= 0x20
            // A flipped bit outside of any content (a time stamp, say) may pass; then the model must be the same.
            if let read = try? EvaluatedClassifier(archive: Data(damaged)) {
                #expect(try read.archived() == whole, "byte \(offset)")
            }
        }
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(throws: (any Error).self) { try EvaluatedClassifier(archive: Data(whole.prefix(length))) }
        }
    }

    @Test("gives who predicts the same classifier as who evaluates, and nothing else is read for it")
    func serving() throws {
        let whole = Data(try Self.model().archived())
        let served = try ClassifierModel(archive: whole)
        let evaluated = try EvaluatedClassifier(archive: whole)
        #expect(
            try EvaluatedClassifier(classifier: served, outOfFold: evaluated.outOfFold).archived()
                == Array(whole)
        )
        for entry in ["out-of-fold.json", "out-of-fold.f32", "contradictions.json"] {
            let damaged = try ForgedModelFile.replacing(entry, of: whole) { _ in Data("?".utf8) }
            #expect(try ClassifierModel(archive: damaged).head == served.head)
            #expect(throws: ModelFileError.self) { try EvaluatedClassifier(archive: damaged) }
        }
        // Every weight, and not much more, however many images there were.
        #expect((40...20_000).contains(served.byteCount))
    }

    @Test("names itself in the error when it is missing or something else")
    func wrongFile() throws {
        try folder.write(Data("hello".utf8), to: "x.ocellus")
        for name in ["x.ocellus", "none.ocellus"] {
            #expect {
                try ClassifierModel(contentsOf: folder.url.appending(path: name))
            } throws: {
                $0 is ModelFileError && "\($0)".contains(name)
            }
            #expect {
                try EvaluatedClassifier(contentsOf: folder.url.appending(path: name))
            } throws: {
                $0 is ModelFileError && "\($0)".contains(name)
            }
        }
    }

    @Test("has a data set version that does not depend on names or order")
    func datasetVersion() {
        let images = (0..<3).map { ContentDigest(of: Data([UInt8($0)])) }
        let version = Provenance.version(
            of: images,
            labels: LabelSet(multiclass: [0, 1, 1], tagCount: 2),
            tags: ["a", "b"]
        )
        let shuffled = Provenance.version(
            of: [images[2], images[0], images[1]],
            labels: LabelSet(multiclass: [1, 0, 1], tagCount: 2),
            tags: ["a", "b"]
        )
        let relabeled = Provenance.version(
            of: images,
            labels: LabelSet(multiclass: [0, 0, 1], tagCount: 2),
            tags: ["a", "b"]
        )
        #expect(version == shuffled)
        #expect(version != relabeled)
    }
}
