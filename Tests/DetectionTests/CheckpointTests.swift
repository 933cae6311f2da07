import Executors
import Learning
import ModelGraph
import Testing
import TrainingEngineTesting

@testable import Detection

@Suite("Checkpoints of detectors in training")
struct CheckpointTests {
    @Test(
        "a training that was stopped goes on where it was, to the same bits",
        // Before and after the last stage of the backbone begins to learn.
        arguments: [(false, 25), (true, 25), (true, 60)]
    )
    func resumes(trainsLastStage: Bool, stop: Int) async throws {
        var recipe = ColoredBoxes.recipe
        recipe.steps = 40
        recipe.trainsLastStage = trainsLastStage
        let (images, shortRecipe) = (try ColoredBoxes.images(10), recipe)
        @Sendable func train(_ store: MemoryCheckpoints?) async throws -> DetectorTrainer.Outcome {
            let executor = BlockingExecutor(threads: 2, name: "detection")
            defer { executor.stop() }
            return try await DetectorTrainer(
                recipe: shortRecipe,
                tagCount: 2,
                extractor: ColorMaps(),
                seed: 3,
                executor: executor,
                checkpoints: store
            ).train(images) { _ in }
        }
        let store = MemoryCheckpoints()
        let whole = try await train(store)
        let stepCount = store.saveCount
        #expect(stepCount > 40)
        // What is done is not done again.
        #expect(try await train(store).head.onnx() == whole.head.onnx())
        #expect(store.saveCount == stepCount)

        let interrupted = MemoryCheckpoints()
        #expect(try await stopping(after: stop, interrupted) { try await train(interrupted) })
        #expect(interrupted.saveCount < stepCount)
        let resumed = try await train(interrupted)
        #expect(interrupted.saveCount == stepCount)
        let plain = try await train(nil)
        for outcome in [whole, resumed] {
            #expect(try outcome.head.onnx() == plain.head.onnx())
            #expect(outcome.outOfFold == plain.outOfFold)
        }
    }
}
