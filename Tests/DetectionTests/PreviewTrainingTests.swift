import Annotations
import Bytes
import Executors
import Foundation
import Imaging
import Learning
import ModelGraph
import Synchronization
import Testing

@testable import Detection

/// Counts how often the backbone is asked.
private final class CountedMaps: MapExtractor {
    let identity = "test"
    private let maps = ColorMaps()
    private let asked = Mutex(0)

    var count: Int { asked.withLock(\.self) }
    var edge: Int { maps.edge }
    var levels: [DetectorLevel] { maps.levels }

    func backbone() throws -> Graph { try maps.backbone() }

    func maps(of image: RGBImage) throws -> [[Float]] {
        asked.withLock { $0 += 1 }
        return try maps.maps(of: image)
    }
}

@Suite("Training of previews")
struct PreviewTrainingTests {
    /// Equal bits need no good detector.
    private static var short: DetectorRecipe {
        var recipe = ColoredBoxes.recipe
        recipe.steps = 6
        return recipe
    }

    private static func train(
        _ images: [DetectionImage],
        _ recipe: DetectorRecipe = short,
        keeping retained: RetainedViews,
        on maps: any MapExtractor
    ) async throws -> Data {
        let executor = BlockingExecutor(threads: 1, name: "preview", niceness: 5)
        defer { executor.stop() }
        let trainer = PreviewTrainer(recipe: recipe, tagCount: 2, extractor: maps, executor: executor)
        return try await trainer.train(images, keeping: retained).onnx()
    }

    @Test("only images that are new are looked at, and what was kept changes no bit of the detector")
    func retaining() async throws {
        let all = try ColoredBoxes.images(10)
        let (maps, retained) = (CountedMaps(), RetainedViews(byteLimit: 4_000))
        _ = try await Self.train(Array(all[..<6]), keeping: retained, on: maps)
        #expect(maps.count == 6 * 3)
        // Two are new, one is gone, and in one another box is drawn.
        var later = Array(all[1..<8])
        let moved = Annotation(tag: 1, box: NormalizedBox(left: 0.25, top: 0.25, width: 0.5, height: 0.5))
        later[0] = DetectionImage(
            digest: later[0].digest,
            width: later[0].width,
            height: later[0].height,
            annotations: [moved],
            bytes: later[0].bytes
        )
        let model = try await Self.train(later, keeping: retained, on: maps)
        #expect(maps.count == 8 * 3)
        #expect(retained.digests == Set(later.map(\.digest)))
        let anew = try await Self.train(later, keeping: RetainedViews(byteLimit: 1 << 20), on: ColorMaps())
        #expect(model == anew)
        let before = try await Self.train(
            Array(all[1..<8]),
            keeping: RetainedViews(byteLimit: 1 << 20),
            on: ColorMaps()
        )
        #expect(model != before, "what is drawn decides, not what is kept")
        // Other maps are other views.
        var finer = ColoredBoxes.recipe
        finer.levels = ColorMaps().levels
        finer.steps = 2
        _ = try await Self.train(later, finer, keeping: retained, on: maps)
        #expect(maps.count == 15 * 3)
    }

    @Test("a preview looks where the training that follows looks, with few views and steps")
    func recipe() {
        let box = NormalizedBox(left: 0, top: 0, width: 0.05, height: 0.05)
        let boxes = DetectorRecipe.BoxStatistics([(640, 480, [Annotation(tag: 0, box: box)])])
        let quick = DetectorRecipe.quick(levels: ColorMaps().levels, boxes: boxes)
        let preview = quick.preview
        #expect(preview.edge == quick.edge && preview.levels == quick.levels)
        for count in [5, 60] {
            #expect(preview.stepCount(imageCount: count, tagCount: 8) == 150)
            #expect(
                preview.viewCount(imageCount: count) <= quick.viewCount(imageCount: count) || count > 50
            )
        }
    }

    @Test("a training that is cancelled ends at once, and nothing of half an image is kept")
    func cancelling() async throws {
        let images = try ColoredBoxes.images(6)
        let retained = RetainedViews(byteLimit: 1 << 20)
        let task = Task { try await Self.train(images, keeping: retained, on: ColorMaps()) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(retained.digests.isSubset(of: images.map(\.digest)))
        let model = try await Self.train(images, keeping: retained, on: ColorMaps())
        #expect(
            try await Self.train(images, keeping: RetainedViews(byteLimit: 0), on: ColorMaps()) == model
        )
    }
}
