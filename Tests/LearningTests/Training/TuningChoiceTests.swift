import Annotations
import Executors
import Foundation
import ImageFolders
import LinearAlgebra
import ModelGraph
import TestSupport
import Testing

@testable import Learning

@Suite("Whether a fine-tuning is chosen")
struct TuningChoiceTests {
    private let folder = TemporaryFolder()

    /// Answers every task with the same logits, or with nothing where the time is too short.
    private struct FixedTuner: BackboneTuner {
        let strides: [Int]
        let logits: Matrix?

        func tune(
            _ task: TuningTask,
            deadline: ContinuousClock.Instant?,
            on executor: BlockingExecutor,
            onProgress: @escaping @Sendable (Int, Int) -> Void
        ) async throws -> TunedBackbone? {
            guard let logits else { return nil }
            // The head that the training starts from is what a real tuner would change.
            let start = try task.start(Array(task.images.indices))
            return TunedBackbone(
                weights: try TunedWeights(
                    tensors: [.init(name: "last.weight", dimensions: [2, 3])],
                    values: [1, 2, 3, 4, 5, Float(task.recipe.tuning?.stride ?? 0)]
                ),
                head: start.standardization.folded(into: start.head),
                logits: logits,
                logitsOfFirstView: logits
            )
        }
    }

    private func dataset() throws -> ImageDataset {
        var images: [LabeledImage] = []
        for number in 0..<20 {
            let name = "\(number).png"
            try folder.write(
                PatternImage.png(kind: number % 2, seed: UInt64(number), noise: 75),
                to: name
            )
            images.append(
                LabeledImage(url: folder.url.appending(path: name), name: name, tags: [number % 2])
            )
        }
        return ImageDataset(
            task: .classification(.multiclass),
            tags: ["ant", "bee"],
            images: images
        )
    }

    private func train(
        _ dataset: ImageDataset,
        tuner: FixedTuner?,
        recipe: ClassifierRecipe? = nil,
        hasBudget: Bool = true
    ) async throws -> (model: EvaluatedClassifier, report: TrainingReport) {
        let executor = BlockingExecutor(threads: 2, name: "test")
        defer { executor.stop() }
        var options = ClassifierTraining.Options()
        options.budget = hasBudget ? .seconds(600) : nil
        if let recipe {
            options.recipe = recipe
            options.isRecipeFixed = true
        }
        let space = PatternBackbone.space
        return try await ClassifierTraining(
            base: ClassifierTraining.Base(
                reference: BaseModelReference(name: "pattern", version: "1", digest: space.baseModel),
                space: space,
                embeddingCount: PatternBackbone.embeddingCount,
                domain: "Test"
            ),
            extraction: FeatureExtraction(space: space, cache: nil) { PatternBackbone() },
            tuner: tuner,
            executor: executor,
            options: options
        ).train(on: dataset, program: "test")
    }

    /// Logits that say the right tag with a strength.
    private func logits(_ dataset: ImageDataset, strength: Float) -> Matrix {
        Matrix(
            rows: dataset.images.count,
            columns: 2,
            elements: dataset.images.flatMap { $0.tags == [0] ? [strength, 0] : [0, strength] }
        )
    }

    @Test("one that is better beyond noise is, and the file has its weights and gives the model again")
    func better() async throws {
        let dataset = try dataset()
        let tuner = FixedTuner(strides: [16], logits: logits(dataset, strength: 9))
        let (model, report) = try await train(dataset, tuner: tuner)
        let chosen = try #require(report.trials.first { $0.isChosen })
        #expect(chosen.name == "fine-tuned from stride 16" && report.untried.isEmpty)
        #expect(model.classifier.recipe.tuning?.stride == 16)
        #expect(model.classifier.recipe.flaw == nil)
        #expect(model.classifier.tuned?.values == [1, 2, 3, 4, 5, 16])
        #expect(model.outOfFold.logits == tuner.logits)
        let file = try EvaluatedClassifier(archive: Data(model.archived()))
        #expect(file.classifier.tuned == model.classifier.tuned)
        #expect(try file.archived() == model.archived())

        let again = try await train(dataset, tuner: tuner, recipe: file.classifier.recipe, hasBudget: false)
        #expect(try again.model.archived() == model.archived())
        let error = await #expect(throws: TrainingError.self) {
            try await train(dataset, tuner: nil, recipe: file.classifier.recipe, hasBudget: false)
        }
        #expect(error?.code == .notTunable)
    }

    @Test("one that is worse, or better by what one image says, is not")
    func withinNoise() async throws {
        let dataset = try dataset()
        let quick = try await train(dataset, tuner: nil, hasBudget: false).model
        var luck = quick.outOfFold.logits
        luck[0, dataset.images[0].tags[0]] += 0.5
        for logits in [logits(dataset, strength: 0), luck, quick.outOfFold.logits] {
            let (model, report) = try await train(dataset, tuner: FixedTuner(strides: [16], logits: logits))
            #expect(model.classifier.tuned == nil && model.classifier.recipe.tuning == nil)
            #expect(report.trials.map(\.name).contains("fine-tuned from stride 16"))
        }
    }

    @Test("one that the time does not reach to is named, and nothing is trained without a budget")
    func untried() async throws {
        let dataset = try dataset()
        let (model, report) = try await train(dataset, tuner: FixedTuner(strides: [16, 8], logits: nil))
        #expect(model.classifier.tuned == nil)
        #expect(report.untried == ["fine-tuned from stride 16", "fine-tuned from stride 8"])
        let tuner = FixedTuner(strides: [16], logits: logits(dataset, strength: 9))
        let quick = try await train(dataset, tuner: tuner, hasBudget: false)
        #expect(quick.model.classifier.tuned == nil && quick.report.untried.isEmpty)
    }

    @Test(
        "epochs fall as images grow in number, and steps rise",
        arguments: zip([10, 150, 400, 700, 1_000, 100_000], [15.0, 15, 10, 8, 7, 2])
    )
    func epochs(images: Int, epochs: Double) {
        let recipe = TuningRecipe(stride: 16, imageCount: images)
        #expect(recipe.epochs == epochs && recipe.flaw == nil)
        #expect(recipe.stepCount(imageCount: images) == Int((epochs * Double(images) / 32).rounded(.up)))
    }

    @Test("a recipe from a stranger is refused where it could not be trained by")
    func flaws() {
        let changes: [(inout ClassifierRecipe) -> Void] = [
            { $0.tuning?.stride = 0 }, { $0.tuning?.epochs = .nan }, { $0.tuning?.epochs = 1e9 },
            { $0.tuning?.randomViews = -1 }, { $0.tuning?.batchSize = 7 }, { $0.tuning?.batchSize = 1 << 40 },
            { $0.tuning?.learningRate = .infinity }, { $0.tuning?.weightDecay = -1 },
            { $0.tuning?.smoothing = 1 }, { $0.transform = .squareRoot }, { $0.features = .embedding },
            { $0.inverseRegularizations = [0.1, 1] },
        ]
        let sound = ClassifierRecipe.tuned(
            from: .quick,
            inverseRegularization: 0.1,
            tuning: TuningRecipe(stride: 16, imageCount: 10)
        )
        #expect(sound.flaw == nil)
        for (index, change) in changes.enumerated() {
            var recipe = sound
            change(&recipe)
            #expect(recipe.flaw != nil, "change \(index)")
        }
    }
}
