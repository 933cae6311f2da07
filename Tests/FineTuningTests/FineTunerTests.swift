import Annotations
import Executors
import Foundation
import Imaging
import Learning
import LinearAlgebra
import ModelGraph
import TestSupport
import Testing
import TrainingEngineTesting

@testable import FineTuning

@Suite("Fine-tuning")
struct FineTunerTests {
    private let folder = TemporaryFolder()

    /// Images of two halves, one above the other or side by side by their tag, either of them the bright one, and noise: averages
    /// over an image do not tell the tags apart.
    private func images(_ count: Int, seed: UInt64 = 5) throws -> [(file: LabeledImage, pixels: RGBImage)] {
        var generator = SeededGenerator(seed: seed, purpose: "halves")
        return try (0..<count).map { number in
            let (tag, isFirstBright) = (number % 2, Bool.random(using: &generator))
            var pixels: [UInt8] = []
            for place in 0..<32 * 32 {
                let isFirst = (tag == 0 ? place / 32 : place % 32) < 16
                let level = isFirst == isFirstBright ? 180 : 70
                for _ in 0..<3 { pixels.append(UInt8(level + .random(in: -40...40, using: &generator))) }
            }
            let image = RGBImage(width: 32, height: 32, pixels: pixels)
            let name = "\(seed)-\(number).png"
            try folder.write(Data(PNGEncoder.encode(image)), to: name)
            return (LabeledImage(url: folder.url.appending(path: name), name: name, tags: [tag]), image)
        }
    }

    private func recipe(stride: Int, epochs: Double) -> ClassifierRecipe {
        var tuning = TuningRecipe(stride: stride, imageCount: 24)
        tuning.epochs = epochs
        tuning.randomViews = 2
        tuning.batchSize = 8
        tuning.learningRate = 3e-3
        return .tuned(
            from: .quick,
            inverseRegularization: 0.05,
            tuning: tuning
        )
    }

    /// A task whose start is a head that knows nothing.
    private func task(
        _ files: [LabeledImage],
        recipe: ClassifierRecipe,
        type: ClassificationType = .multiclass
    ) -> TuningTask {
        let labels = LabelSet(type: type, tagCount: 2, tagsByImage: files.map(\.tags))
        let groups = ImageGroups(keys: Array(files.indices))
        let count = 12 + 28
        return TuningTask(
            images: files,
            labels: labels,
            folds: FoldPlan(labels: labels, groups: groups, seed: 1, foldLimit: 2),
            recipe: recipe,
            seed: 3
        ) { _ in
            TuningStart(
                standardization: Standardization(
                    means: .init(repeating: 0.1, count: count),
                    deviations: .init(repeating: 0.2, count: count)
                ),
                head: LinearHead(type: type, weights: Matrix(rows: 2, columns: count), bias: [0, 0])
            )
        }
    }

    private func tune(
        _ task: TuningTask,
        threads: Int = 2,
        within time: Duration? = nil,
        checkpoints: MemoryCheckpoints? = nil
    ) async throws -> TunedBackbone? {
        let executor = BlockingExecutor(threads: threads, name: "test")
        defer { executor.stop() }
        let tuner = FineTuner(try SmallNetwork.backbone(), identity: "small", checkpoints: { checkpoints }) {
            SmallNetwork.Extractor(cut: $0)
        }
        return try await tuner.tune(task, deadline: time.map { .now + $0 }, on: executor) { _, _ in }
    }

    private func logLoss(_ tuned: TunedBackbone, _ labels: LabelSet) -> Double {
        ScoredImages(
            labels: labels,
            probabilities: tuned.logits.probabilities(of: labels.type, temperature: 1)
        )
        .logLosses.reduce(0, +) / Double(labels.imageCount)
    }

    @Test("a fine-tuning that was stopped goes on where it was, to the same bits")
    func resumes() async throws {
        let task = task(try images(16).map(\.file), recipe: recipe(stride: 16, epochs: 8))
        let (whole, interrupted) = (MemoryCheckpoints(), MemoryCheckpoints())
        let tuned = try #require(try await tune(task, checkpoints: whole))
        #expect(whole.saveCount > 8)
        #expect(whole.count == 0, "what is done needs no checkpoint")
        #expect(
            try await stopping(after: whole.saveCount / 2, interrupted) {
                try await tune(task, checkpoints: interrupted)
            }
        )
        #expect(interrupted.count > 0)
        let resumed = try #require(try await tune(task, checkpoints: interrupted))
        #expect(interrupted.saveCount == whole.saveCount)
        #expect(resumed.weights == tuned.weights)
        #expect(resumed.head == tuned.head)
        #expect(resumed.logits == tuned.logits)
    }

    @Test("a cut graph computes what the whole one does", arguments: [8, 16])
    func cut(stride: Int) throws {
        let backbone = try SmallNetwork.backbone()
        #expect(backbone.strides == [16, 8])
        let cut = try #require(backbone.cut(stride: stride))
        #expect(cut.prefix.nodes.count + cut.suffix.nodes.count == backbone.graph.nodes.count)
        #expect(cut.earlier.map(\.stride) + [cut.map.stride] + cut.later.map(\.stride) == [8, 16, 32])
        #expect(cut.suffix.outputs.map(\.name) == cut.later.map(\.name) + ["embedding"])
        let image = try images(1)[0].pixels
        let names = (cut.earlier + [cut.map]).map(\.name)
        #expect(
            try SmallNetwork.values(names, of: cut.prefix, for: image)
                == SmallNetwork.values(names, of: backbone.graph, for: image)
        )
        #expect(backbone.cut(stride: 4) == nil)
    }

    @Test(
        "learns what a frozen base model does not tell, and the graph with its weights says so of new images",
        arguments: [ClassificationType.multiclass, .multilabel]
    )
    func learns(type: ClassificationType) async throws {
        let files = try images(32).map(\.file)
        let task = task(files, recipe: recipe(stride: 8, epochs: 80), type: type)
        let tuned = try #require(try await tune(task))
        // A head that knows nothing is at log 2 for each decision.
        let chance = 0.6931 * (type == .multilabel ? 2 : 1)
        #expect(logLoss(tuned, task.labels) < 0.75 * chance)
        let backbone = try SmallNetwork.backbone()
        let graph = try TunableBackbone.graph(backbone.graph, with: tuned.weights)
        #expect(graph.nodes == backbone.graph.nodes && graph != backbone.graph)
        let new = try images(20, seed: 9)
        let right = try new.count { image in
            let logits = try tuned.head.logits(for: SmallNetwork.features(of: image.pixels, in: graph))
            return (logits[1] > logits[0]) == (image.file.tags == [1])
        }
        #expect(right >= 16)
    }

    @Test("gives the same bits on any number of threads, and others from another seed")
    func reproducible() async throws {
        let files = try images(12).map(\.file)
        let task = task(files, recipe: recipe(stride: 16, epochs: 4))
        let first = try #require(try await tune(task, threads: 1))
        for threads in [2, 4] {
            let again = try #require(try await tune(task, threads: threads))
            #expect(again.weights == first.weights && again.head == first.head)
            #expect(again.logits == first.logits && again.logitsOfFirstView == first.logitsOfFirstView)
        }
        let other = TuningTask(
            images: files,
            labels: task.labels,
            folds: task.folds,
            recipe: task.recipe,
            seed: 4,
            start: task.start
        )
        #expect(try await tune(other)?.weights != first.weights)
    }

    @Test("begins nothing that would not end in time")
    func deadline() async throws {
        let files = try images(8).map(\.file)
        #expect(try await tune(task(files, recipe: recipe(stride: 16, epochs: 500)), within: .zero) == nil)
        #expect(
            try await tune(task(files, recipe: recipe(stride: 16, epochs: 1_000)), within: .milliseconds(300))
                == nil
        )
        #expect(
            try await tune(task(files, recipe: recipe(stride: 16, epochs: 1)), within: .seconds(600)) != nil
        )
    }

    @Test("refuses weights of another base model")
    func foreignWeights() throws {
        let graph = try SmallNetwork.backbone().graph
        let shapes: [(String, [Int])] = [
            ("map64.b", [12]), ("map32.b", [11]), ("map32.w", [12, 8, 4]), ("image", [12]),
        ]
        for (name, dimensions) in shapes {
            let weights = try TunedWeights(
                tensors: [.init(name: name, dimensions: dimensions)],
                values: .init(repeating: 1, count: dimensions.reduce(1, *))
            )
            #expect(throws: ModelFileError.self) { try TunableBackbone.graph(graph, with: weights) }
        }
    }
}
