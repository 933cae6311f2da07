import Annotations
import BaseModels
import Bytes
import Executors
import FineTuning
import Foundation
import Imaging
import LinearAlgebra
import ModelGraph
import ModelGraphTesting
import ModelRuntime
import TestSupport
import Testing

@testable import Learning

@Suite("A fine-tuned model at work")
struct TunedModelTests {
    /// Runs a body with an engine over small base models, and the base model of a domain.
    private func withEngine(
        _ body: (ClassifierEngine, ClassifierTraining.Base, BaseModelPackage) async throws -> Void
    ) async throws {
        let small = try SmallEngine(threads: 2)
        defer { withExtendedLifetime(small) {} }
        let engine = small.engine
        let domain = try #require(DomainCatalog(small.library).domain(named: "General (compact)"))
        let (base, package) = try engine.base(of: domain)
        try await body(engine, base, package)
    }

    private func model(on base: ClassifierTraining.Base, tuned: TunedWeights?) -> ClassifierModel {
        var recipe = ClassifierRecipe.tuned(
            from: .quick,
            inverseRegularization: 1,
            tuning: TuningRecipe(stride: 16, imageCount: 10)
        )
        if tuned == nil { recipe.tuning = nil }
        let count = base.pooledCount
        let weights = (0..<2 * count).map { Float($0 % 7) / 7 - 0.4 }
        return ClassifierModel(
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
                weights: Matrix(rows: 2, columns: count, elements: weights),
                bias: [0, 1]
            ),
            tuned: tuned,
            temperature: 1,
            provenance: Provenance(
                program: "test",
                datasetVersion: ContentDigest(of: Data()),
                seed: 0,
                domain: base.domain
            )
        )
    }

    /// Some of the base model's own weights, each times a factor.
    private func weights(_ package: BaseModelPackage, factor: Float) throws -> TunedWeights {
        let tensors = try Graph(onnx: package.graphBytes()).initializers.filter { $0.dimensions.count == 4 }
            .suffix(2)
        return try TunedWeights(
            tensors: tensors.map { .init(name: $0.name, dimensions: $0.dimensions) },
            values: tensors.flatMap { ($0.floats ?? []).map { $0 * factor } }
        )
    }

    private func image(_ seed: UInt64) throws -> Data {
        var generator = SeededGenerator(seed: seed, purpose: "image")
        let pixels = (0..<64 * 64 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return Data(try PNGEncoder.encode(RGBImage(width: 64, height: 64, pixels: pixels)))
    }

    @Test("answers as its base model would with its weights, side by side with that")
    func serves() async throws {
        try await withEngine { engine, base, package in
            func probabilities(_ tuned: TunedWeights?) throws -> [Double] {
                try ImageClassifier(model(on: base, tuned: tuned), on: engine)
                    .predictions(of: image(1)).map(\.probability)
            }
            let plain = try probabilities(nil)
            #expect(try probabilities(weights(package, factor: 1)) == plain)
            let changed = try probabilities(weights(package, factor: 0.5))
            #expect(changed != plain)
            #expect(try probabilities(nil) == plain)
            #expect(try probabilities(weights(package, factor: 0.5)) == changed)
            let footings = try [nil, weights(package, factor: 1), weights(package, factor: 0.5)].map {
                try ImageClassifier(model(on: base, tuned: $0), on: engine).footing
            }
            #expect(Set(footings).count == 3)
        }
    }

    @Test("with weights that are none of its base model is refused before an image is looked at")
    func foreign() async throws {
        try await withEngine { engine, base, package in
            let sound = try weights(package, factor: 1)
            let renamed = try TunedWeights(
                tensors: sound.tensors.map { .init(name: $0.name + "x", dimensions: $0.dimensions) },
                values: sound.values
            )
            let reshaped = try TunedWeights(
                tensors: sound.tensors.map { .init(name: $0.name, dimensions: [$0.dimensions.reduce(1, *)]) },
                values: sound.values
            )
            for tuned in [renamed, reshaped] {
                #expect(throws: ModelFileError.self) {
                    try ImageClassifier(model(on: base, tuned: tuned), on: engine)
                }
            }
        }
    }

    @Test("comes out of a training, and knows the images that it learned from")
    func training() async throws {
        try await withEngine { engine, base, package in
            let tuner = try #require(engine.tuner(of: package, space: base.space, program: "test"))
            #expect(tuner.strides == [16, 8])
            let folder = TemporaryFolder()
            let files = try (0..<8).map { number in
                let url = folder.url.appending(path: "\(number).png")
                try image(UInt64(number)).write(to: url)
                return LabeledImage(url: url, name: "\(number)", tags: [number % 2])
            }
            let labels = LabelSet(multiclass: files.map { $0.tags[0] }, tagCount: 2)
            let count = base.pooledCount
            var recipe = model(on: base, tuned: nil).recipe
            recipe.tuning = TuningRecipe(stride: 16, imageCount: 8)
            recipe.tuning?.batchSize = 8
            let task = TuningTask(
                images: files,
                labels: labels,
                folds: FoldPlan(labels: labels, groups: ImageGroups(keys: Array(0..<8)), seed: 1),
                recipe: recipe,
                seed: 1
            ) { _ in
                TuningStart(
                    standardization: Standardization(
                        means: .init(repeating: 0.5, count: count),
                        deviations: .init(repeating: 1, count: count)
                    ),
                    head: LinearHead(
                        type: .multiclass,
                        weights: Matrix(rows: 2, columns: count),
                        bias: [0, 0]
                    )
                )
            }
            let result = try await tuner.tune(task, deadline: nil, on: engine.executor) { _, _ in }
            let tuned = try #require(result)
            // What was trained says of its own images what the compiled base model with its weights says.
            let extraction = engine.extraction(space: base.space, package: package, tuned: tuned.weights)
            let trainedGraph = try TunableBackbone.graph(
                Graph(onnx: package.graphBytes()),
                with: tuned.weights
            )
            #expect(try trainedGraph != Graph(onnx: package.graphBytes()))
            let right = try files.count { file in
                let bytes = try Data(contentsOf: file.url)
                let features = try extraction.features(of: bytes, views: [.center]).features.byView[0]
                let logits = tuned.head.logits(for: Array(features.prefix(count)))
                return (logits[1] > logits[0]) == (file.tags == [1])
            }
            // Learned by heart.
            #expect(right >= 6)
        }
    }
}
