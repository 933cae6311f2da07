import Annotations
import Bytes
import DetectionEvaluation
import Executors
import FileSystem
import Foundation
import Imaging
import Learning
import ModelGraph
import TestSupport
import Testing

@testable import Detection

@Suite("Training of detectors that look at tiles")
struct TiledTrainingTests {
    /// Large images with three red or green squares each that are one twenty-fifth of them wide: less than 4 of 96 pixels.
    private func largeImages(_ count: Int) throws -> [DetectionImage] {
        try (0..<count).map { index in
            var generator = SplitMix64(seed: UInt64(index) + 500)
            let (width, height, side) = (250, 200, 10)
            var pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 90...150, using: &generator) }
            let annotations = (0..<3).map { number in
                let tag = (index + number) % 2
                let left = Int.random(in: 0...width - side, using: &generator)
                // In a third of the height each, so that they do not cover each other.
                let top = number * 66 + Int.random(in: 0...56, using: &generator)
                for y in top..<top + side {
                    for x in left..<left + side {
                        pixels.replaceSubrange(
                            3 * (y * width + x)..<3 * (y * width + x) + 3,
                            with: tag == 0 ? [230, 20, 20] : [20, 220, 30]
                        )
                    }
                }
                return Annotation(
                    tag: tag,
                    box: NormalizedBox(
                        left: Double(left) / Double(width),
                        top: Double(top) / Double(height),
                        width: Double(side) / Double(width),
                        height: Double(side) / Double(height)
                    )
                )
            }
            let png = Data(try PNGEncoder.encode(RGBImage(width: width, height: height, pixels: pixels)))
            return DetectionImage(
                digest: ContentDigest(of: png),
                width: width,
                height: height,
                annotations: annotations
            ) { png }
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
