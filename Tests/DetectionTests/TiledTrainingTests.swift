import DetectionEvaluation
import Executors
import FileSystem
import Foundation
import Learning
import ModelGraph
import Testing

@testable import Detection

@Suite("Training of detectors that look at tiles")
struct TiledTrainingTests {
    /// Large images with three red or green squares each that are one twenty-fifth of them wide: less than 4 of 96 pixels.
    private func largeImages(_ count: Int) throws -> [DetectionImage] {
        try (0..<count).map { index in
            try ColoredBoxes.image(width: 250, height: 200, seed: 500 + index) { generator in
                (0..<3).map { number in
                    let left = Int.random(in: 0...240, using: &generator)
                    // In a third of the height each, so that they do not cover each other.
                    let top = number * 66 + Int.random(in: 0...56, using: &generator)
                    return .init(tag: (index + number) % 2, left: left, top: top, width: 10, height: 10)
                }
            }
        }
    }

    @Test("objects too small for the whole image begin to be found in tiles, in images that were held back")
    func tiles() async throws {
        let executor = BlockingExecutor(threads: 2, name: "tiles")
        defer { executor.stop() }
        let images = try largeImages(10)
        func trained(_ tiling: Tiling?) async throws -> (EvaluatedDetector, DetectionEffort) {
            var recipe = ColoredBoxes.recipe
            recipe.levels = ColorMaps().levels
            recipe.tiling = tiling
            recipe.views = 9
            recipe.steps = 240
            recipe.averageDecay = 0.9
            let trainer = DetectorTrainer(
                recipe: recipe,
                tagCount: 2,
                extractor: ColorMaps(),
                seed: 3,
                executor: executor
            )
            let outcome = try await trainer.train(images) { _ in }
            return (try ColoredBoxes.evaluated(outcome, images, recipe: recipe), outcome.effort)
        }
        func precision(_ detector: EvaluatedDetector) throws -> Double {
            try #require(detector.summary()?.meanAveragePrecision50).value
        }
        let (whole, plainEffort) = try await trained(nil)
        #expect(plainEffort.largestViewCount == 1)
        let without = try precision(whole)
        #expect(without < 0.02, "\(without)")
        let (cut, effort) = try await trained(Tiling(longerEdge: 240))
        #expect(effort.largestViewCount == 10 && effort.meanViewCount == 10)
        let with = try precision(cut)
        // The folds take 96 steps, which begin to find them: 0.06.
        #expect(with > 0.03, "\(with)")

        let file = try cut.archived()
        #expect(try EvaluatedDetector(archive: file).model.recipe.tiling?.longerEdge == 240)
        #expect(try EvaluatedDetector(archive: file).archived() == file)
        // A program that does not know of tiles refuses the file by its version.
        let record = try ZipArchive(reading: file).data(named: "detector.json")
        #expect(String(decoding: record, as: UTF8.self).contains("\"formatVersion\" : 2"))
    }
}
