import Annotations
import Bytes
import Executors
import Foundation
import ImageFolders
import Imaging
import Learning
import LinearAlgebra
import ModelGraph
import TestSupport
import Testing

@Suite("Training a classifier")
struct ClassifierTrainingTests {
    private let folder = TemporaryFolder()

    /// A data set of pattern images with `counts` images of each tag.
    private func dataset(
        counts: [Int],
        type: ClassificationType = .multiclass,
        noise: Double = 60,
        tags tagsOf: (Int) -> [Int] = { [$0] }
    ) throws -> ImageDataset {
        var images: [LabeledImage] = []
        for (kind, count) in counts.enumerated() {
            for number in 0..<count {
                let name = "\(kind)-\(number).png"
                try folder.write(PatternImage.png(kind: kind, seed: UInt64(number), noise: noise), to: name)
                images.append(
                    LabeledImage(url: folder.url.appending(path: name), name: name, tags: tagsOf(kind))
                )
            }
        }
        let names = ["ant", "bee", "cat", "dog"]
        let tagCount = (images.flatMap(\.tags).max() ?? -1) + 1
        return ImageDataset(task: .classification(type), tags: Array(names.prefix(tagCount)), images: images)
    }

    private func train(
        _ dataset: ImageDataset,
        threads: Int = 2,
        options: ClassifierTraining.Options = .init(),
        onProgress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
    ) async throws -> (model: EvaluatedClassifier, report: TrainingReport) {
        let executor = BlockingExecutor(threads: threads, name: "test")
        defer { executor.stop() }
        let base = ClassifierTraining.Base(
            reference: BaseModelReference(
                name: "pattern",
                version: "1",
                digest: PatternBackbone.space.baseModel
            ),
            space: PatternBackbone.space,
            embeddingCount: PatternBackbone.embeddingCount,
            domain: "Test"
        )
        let extraction = FeatureExtraction(space: PatternBackbone.space, cache: nil) { PatternBackbone() }
        return try await ClassifierTraining(
            base: base,
            extraction: extraction,
            executor: executor,
            options: options,
            onProgress: onProgress
        ).train(on: dataset, program: "test")
    }

    private func probabilities(_ model: EvaluatedClassifier, kind: Int, seed: UInt64) throws -> [Float] {
        let extraction = FeatureExtraction(space: PatternBackbone.space, cache: nil) { PatternBackbone() }
        let image = try PatternImage.png(kind: kind, seed: seed)
        return try model.classifier.probabilities(
            of: extraction.features(of: image, views: model.classifier.recipe.predictionViews).features.byView
        )
    }

    @Test("tells new images of its tags apart, and its own numbers say so")
    func learns() async throws {
        let (model, report) = try await train(dataset(counts: [12, 12, 12]))
        #expect((report.evaluation.accuracy?.value ?? 0) > 0.9)
        var right = 0
        for kind in 0..<3 {
            for seed in 100..<110 {
                let row = try probabilities(model, kind: kind, seed: UInt64(seed))
                #expect(abs(row.reduce(0, +) - 1) < 1e-5)
                if row.indices.max(by: { row[$0] < row[$1] }) == kind { right += 1 }
            }
        }
        #expect(right >= 27)
    }

    @Test("gives the same file, bit for bit, again and on any number of threads")
    func reproducible() async throws {
        let dataset = try dataset(counts: [8, 9, 7])
        let first = try await train(dataset, threads: 1).model.archived()
        #expect(try await train(dataset, threads: 2).model.archived() == first)
        #expect(try await train(dataset, threads: 3).model.archived() == first)
        var options = ClassifierTraining.Options()
        options.seed = 7
        #expect(try await train(dataset, options: options).model.archived() != first)
    }

    @Test("refuses a data set for another task")
    func otherTask() async throws {
        let images = try dataset(counts: [4, 4]).images
        let error = await #expect(throws: TrainingError.self) {
            try await train(ImageDataset(task: .detection, tags: ["ant", "bee"], images: images))
        }
        #expect(error?.code == .notClassification)
    }

    @Test("works from two images of each tag and says how unsure it is")
    func tiny() async throws {
        let (model, report) = try await train(dataset(counts: [2, 2]))
        #expect(model.classifier.tags == ["ant", "bee"])
        let interval = try #require(report.evaluation.accuracy?.interval)
        #expect(interval.upper - interval.lower > 0.3)
    }

    @Test("learns any number of tags for an image")
    func multilabel() async throws {
        // Kind 0 has tag 0, kind 1 both, kind 2 tag 1, kind 3 none.
        let tags = [[0], [0, 1], [1], []]
        let dataset = try dataset(counts: [10, 10, 10, 10], type: .multilabel, noise: 25) { tags[$0] }
        let (model, report) = try await train(dataset)
        #expect((report.evaluation.meanAveragePrecision?.value ?? 0) > 0.9)
        for (kind, expected) in tags.enumerated() {
            let row = try probabilities(model, kind: kind, seed: 200)
            #expect(row.indices.filter { row[$0] >= 0.5 } == expected)
        }
    }

    @Test("passes over images that cannot be read, and says which and why")
    func skips() async throws {
        var images = try dataset(counts: [4, 4]).images
        try folder.write(Data("not an image".utf8), to: "broken.png")
        images.append(
            LabeledImage(url: folder.url.appending(path: "broken.png"), name: "broken.png", tags: [0])
        )
        images.append(LabeledImage(url: folder.url.appending(path: "gone.png"), name: "gone.png", tags: [1]))
        let (model, report) = try await train(
            ImageDataset(task: .classification(.multiclass), tags: ["ant", "bee"], images: images)
        )
        #expect(report.skipped.map(\.path) == ["broken.png", "gone.png"])
        #expect(report.skipped.map(\.code) == [.undecodable, .unreadable])
        #expect(report.images.count == 8)
        #expect(model.outOfFold.images.count == 8)
    }

    @Test("with a budget is never worse by its own score, and tells what it tried")
    func budget() async throws {
        let dataset = try dataset(counts: [6, 6, 6], noise: 120)
        var options = ClassifierTraining.Options()
        options.budget = .seconds(600)
        let (model, report) = try await train(dataset, options: options)
        let quick = try #require(report.trials.first)
        #expect(report.trials.count > 3)
        let best = try #require(report.trials.map(\.logLoss).min())
        #expect(best <= quick.logLoss)
        // The recipe that won is on record, and training with it gives the same model without any search.
        options.budget = nil
        options.recipe = model.classifier.recipe
        options.isRecipeFixed = true
        let again = try await train(dataset, options: options).model.classifier
        #expect(again.head == model.classifier.head && again.temperature == model.classifier.temperature)
    }

    /// A base model that sees next to nothing: how light the image is.
    private struct DimBackbone: Backbone {
        let space = FeatureSpace(
            baseModel: ContentDigest(of: Data("dim".utf8)),
            edge: 16,
            precision: .f32,
            featureCount: 2,
            runtime: "test"
        )

        func features(of images: [RGBImage]) -> [[Float]] {
            images.map { image in
                let sum = image.pixels.reduce(0) { $0 + Int($1) }
                return [Float(sum) / 1_000, Float(sum % 97)]
            }
        }
    }

    /// Trains from the dim base model with the pattern one as alternative.
    private func trainFromDim(
        _ dataset: ImageDataset,
        options: ClassifierTraining.Options
    ) async throws -> (model: EvaluatedClassifier, report: TrainingReport) {
        let executor = BlockingExecutor(threads: 2, name: "test")
        defer { executor.stop() }
        func source(_ name: String, _ backbone: any Backbone, embeddingCount: Int)
            -> ClassifierTraining.Alternative
        {
            let space = backbone.space
            return .init(
                base: .init(
                    reference: BaseModelReference(name: name, version: "1", digest: space.baseModel),
                    space: space,
                    embeddingCount: embeddingCount,
                    domain: name
                ),
                extraction: FeatureExtraction(space: space, cache: nil) { backbone }
            )
        }
        let dim = source("dim", DimBackbone(), embeddingCount: 2)
        return try await ClassifierTraining(
            base: dim.base,
            extraction: dim.extraction,
            executor: executor,
            options: options,
            alternatives: [
                source("pattern", PatternBackbone(), embeddingCount: PatternBackbone.embeddingCount)
            ]
        ).train(on: dataset, program: "test")
    }

    @Test("with a budget takes another base model where that is better, and says what each costs")
    func otherBaseModel() async throws {
        let dataset = try dataset(counts: [8, 8])
        var options = ClassifierTraining.Options()
        #expect(try await trainFromDim(dataset, options: options).model.classifier.baseModel.name == "dim")
        options.budget = .seconds(600)
        let (model, report) = try await trainFromDim(dataset, options: options)
        #expect(
            model.classifier.baseModel.name == "pattern" && model.classifier.space == PatternBackbone.space
        )
        #expect(
            model.classifier.provenance.domain == "pattern"
                && model.classifier.embeddingCount == PatternBackbone.embeddingCount
        )
        #expect(report.trials.allSatisfy { ($0.milliseconds ?? 0) > 0 })
        #expect(Set(report.trials.map(\.baseModel)) == ["dim at 16", "pattern at 16"])
        #expect(report.trials.filter(\.isChosen).count == 1 && !report.exceedsLatencyLimit)
    }

    @Test("with a limit of latency that nothing keeps to takes the quickest and says so")
    func latency() async throws {
        var options = ClassifierTraining.Options()
        options.budget = .seconds(600)
        options.maximumLatency = .nanoseconds(1)
        let report = try await trainFromDim(dataset(counts: [6, 6]), options: options).report
        #expect(report.exceedsLatencyLimit)
        let costs = report.trials.compactMap(\.milliseconds)
        let chosen = try #require(report.trials.first { $0.isChosen }?.milliseconds)
        #expect(chosen == costs.min())
    }

    @Test("with no time left begins nothing beyond quick training, and names what it left out")
    func noTime() async throws {
        var options = ClassifierTraining.Options()
        options.budget = .nanoseconds(1)
        let (model, report) = try await trainFromDim(dataset(counts: [6, 6]), options: options)
        #expect(model.classifier.baseModel.name == "dim")
        #expect(Set(report.trials.map(\.name)) == ["quick", "cells"])
        #expect(report.untried.contains("quick on pattern at 16"))
    }

    @Test("finds images with a wrong tag")
    func labelErrors() async throws {
        let clean = try dataset(counts: [12, 12])
        var images = clean.images
        images[5] = LabeledImage(url: images[5].url, name: images[5].name, tags: [1])
        let report = try await train(
            ImageDataset(task: .classification(.multiclass), tags: clean.tags, images: images)
        ).report
        #expect(report.labelErrors.first?.image == 5)
    }

    @Test("learns from a fixed camera, gives every tag its numbers, and says what they rest on")
    func fixedCamera() async throws {
        // One scene of bright and dark fields with a little noise; the second tag has a bright spot more.
        var scene = SeededGenerator(seed: 2, purpose: "scene")
        let fields = (0..<16).map { _ in Int.random(in: 40...180, using: &scene) }
        var images: [LabeledImage] = []
        for (tag, name) in ["empty", "occupied"].enumerated() {
            for number in 0..<8 {
                var generator = SeededGenerator(seed: UInt64(number + 10 * tag), purpose: "camera")
                var pixels: [UInt8] = []
                for y in 0..<32 {
                    for x in 0..<32 {
                        let isSpot = tag == 1 && abs(x - 8) < 3 && abs(y - 20) < 3
                        let light =
                            fields[y / 8 * 4 + x / 8] + (isSpot ? 50 : 0)
                            + Int.random(in: -1...1, using: &generator)
                        pixels += [UInt8](repeating: UInt8(min(light, 255)), count: 3)
                    }
                }
                let file = "\(name)-\(number).png"
                try folder.write(
                    Data(try PNGEncoder.encode(RGBImage(width: 32, height: 32, pixels: pixels))),
                    to: file
                )
                images.append(LabeledImage(url: folder.url.appending(path: file), name: file, tags: [tag]))
            }
        }
        let dataset = ImageDataset(
            task: .classification(.multiclass),
            tags: ["empty", "occupied"],
            images: images
        )
        let (model, report) = try await train(dataset)
        #expect(report.nearDuplicateTags == [0, 1])
        #expect(model.outOfFold.nearDuplicateTags == [0, 1])
        #expect((report.evaluation.accuracy?.value ?? 0) >= 0.9)
        for tag in report.evaluation.perTagPerformance {
            let recall = try #require(tag.recall)
            #expect(tag.isEvaluable && tag.precision != nil)
            // One scene is one case, however many images show it.
            #expect(recall.interval.upper - recall.interval.lower > 0.5)
        }
        let file = try EvaluatedClassifier(archive: Data(model.archived()))
        #expect(file.outOfFold.nearDuplicateTags == [0, 1])
    }

    @Test("groups images that are the same")
    func duplicates() async throws {
        let clean = try dataset(counts: [6, 6])
        try folder.write(PatternImage.png(kind: 0, seed: 0), to: "copy.png")
        let copy = LabeledImage(url: folder.url.appending(path: "copy.png"), name: "copy.png", tags: [0])
        let (model, report) = try await train(
            ImageDataset(task: .classification(.multiclass), tags: clean.tags, images: clean.images + [copy])
        )
        #expect(report.nearDuplicates.contains([0, 12]))
        #expect(model.outOfFold.folds[0] == model.outOfFold.folds[12])
    }

    @Test("names equal bytes under two tags before everything else")
    func contradictions() async throws {
        let clean = try dataset(counts: [6, 6])
        try folder.write(PatternImage.png(kind: 0, seed: 0), to: "copy.png")
        let copy = LabeledImage(url: folder.url.appending(path: "copy.png"), name: "copy.png", tags: [1])
        let (model, report) = try await train(
            ImageDataset(task: .classification(.multiclass), tags: clean.tags, images: clean.images + [copy])
        )
        let first = try #require(report.labelErrors.first)
        #expect(
            [first.image, first.twin?.image] == [12, 0] || [first.image, first.twin?.image] == [0, 12]
        )
        #expect(first.twin?.isIdentical == true && first.confidence == 1)
        #expect(first.givenTag != first.suggestedTag)
        #expect(report.labelErrors.count { $0.twin?.isIdentical == true } == 1)
        // The model file remembers, so that whoever reads it can tell the same.
        let read = try EvaluatedClassifier(archive: Data(model.archived()))
        #expect(read.outOfFold.contradictions == model.outOfFold.contradictions)
        #expect(read.outOfFold.contradictions.first?.isIdentical == true)
    }

    @Test(
        "refuses what cannot be learned from, naming the tag",
        arguments: [
            ([6], TrainingError.Code.tooFewTags, "ant"), ([6, 1], .tooFewImages, "bee"),
        ]
    )
    func refusals(counts: [Int], code: TrainingError.Code, name: String) async throws {
        let dataset = try dataset(counts: counts)
        await #expect {
            try await train(dataset)
        } throws: {
            ($0 as? TrainingError)?.code == code && "\($0)".contains(name)
        }
    }

    @Test("refuses a multilabel tag that every image has, and a negative tag beside others")
    func multilabelRefusals() async throws {
        let everywhere = try dataset(counts: [3, 3], type: .multilabel) { $0 == 0 ? [0] : [0, 1] }
        await #expect {
            try await train(everywhere)
        } throws: {
            ($0 as? TrainingError)?.code == .noCounterexample
        }
        let mixed = try dataset(counts: [3, 3, 3], type: .multilabel) { [[0], [0, 1], []][$0] }
        var options = ClassifierTraining.Options()
        options.negativeTag = "bee"
        await #expect {
            try await train(mixed, options: options)
        } throws: {
            ($0 as? TrainingError)?.code == .contradictoryNegative
        }
    }

    @Test("stops when it is cancelled")
    func cancellation() async throws {
        let dataset = try dataset(counts: [20, 20])
        let task = Task {
            try await train(dataset) { progress in
                if case .crossValidating = progress { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
}
