import Annotations
import Bytes
import DetectionEvaluation
import Foundation
import Imaging
import Learning
import ModelGraph
import TestSupport
import TrainingEngine

@testable import Detection

/// A backbone that needs no weights: the mean color of each square of 8, 16 and 32 pixels, and products of it.
struct ColorMaps: MapExtractor {
    let identity = "test"
    let edge = 96
    let levels = [
        DetectorLevel(name: "map8", stride: 8, channels: 6),
        DetectorLevel(name: "map16", stride: 16, channels: 6),
        DetectorLevel(name: "map32", stride: 32, channels: 6),
    ]

    func backbone() throws -> Graph {
        // One convolution from the second coarsest map to the coarsest.
        let recording = Recording()
        let map = recording.input([1, 6, 6, 6])
        var generator = SplitMix64(seed: 2)
        let last = Convolution("last", inputs: 6, outputs: 6, kernel: 3, stride: 2, using: &generator)(map)
        return try Graph(recording: recording, inputs: [("map16", map)], outputs: [("map32", last)])
    }

    func maps(of image: RGBImage) throws -> [[Float]] {
        levels.map { level in
            let side = level.side(atEdge: edge)
            var means = [Float](repeating: 0, count: 3 * side * side)
            for y in 0..<edge {
                for x in 0..<edge {
                    for channel in 0..<3 {
                        means[(channel * side + y / level.stride) * side + x / level.stride] +=
                            (Float(image.pixels[3 * (y * edge + x) + channel]) / 127 - 1)
                            / Float(level.stride * level.stride)
                    }
                }
            }
            return means + means.map { $0 * $0 }
        }
    }
}

/// What detectors learn quickly.
enum ColoredBoxes {
    /// A rectangle of an image, in pixels: of tag 0 it is red, of tag 1 green.
    struct Rectangle {
        let tag: Int
        let left: Int
        let top: Int
        let width: Int
        let height: Int
    }

    /// Gray images with a red or a green rectangle each; every fifth has none.
    static func images(_ count: Int) throws -> [DetectionImage] {
        try (0..<count).map { index in
            try image(width: 120, height: 90, seed: 100 + index) { generator in
                guard index % 5 != 4 else { return [] }
                let w = Int.random(in: 24...50, using: &generator)
                let h = Int.random(in: 24...50, using: &generator)
                let left = Int.random(in: 0...120 - w, using: &generator)
                let top = Int.random(in: 0...90 - h, using: &generator)
                return [Rectangle(tag: index % 2, left: left, top: top, width: w, height: h)]
            }
        }
    }

    /// A gray image with noise, and rectangles that are drawn from what is left of its seed.
    static func image(
        width: Int,
        height: Int,
        seed: Int,
        _ rectangles: (inout SplitMix64) -> [Rectangle]
    ) throws -> DetectionImage {
        var generator = SplitMix64(seed: UInt64(seed))
        var pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 90...150, using: &generator) }
        let annotations = rectangles(&generator).map { rectangle in
            for y in rectangle.top..<rectangle.top + rectangle.height {
                for x in rectangle.left..<rectangle.left + rectangle.width {
                    pixels.replaceSubrange(
                        3 * (y * width + x)..<3 * (y * width + x) + 3,
                        with: rectangle.tag == 0 ? [230, 20, 20] : [20, 220, 30]
                    )
                }
            }
            return Annotation(
                tag: rectangle.tag,
                box: NormalizedBox(
                    left: Double(rectangle.left) / Double(width),
                    top: Double(rectangle.top) / Double(height),
                    width: Double(rectangle.width) / Double(width),
                    height: Double(rectangle.height) / Double(height)
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

    static var recipe: DetectorRecipe {
        var recipe = DetectorRecipe(levels: Array(ColorMaps().levels.suffix(2)))
        recipe.edge = 96
        recipe.channels = 16
        recipe.views = 3
        recipe.steps = 160
        recipe.variation.color = 0.3
        return recipe
    }

    /// What a training gave, as a detector with its evaluation.
    static func evaluated(
        _ outcome: DetectorTrainer.Outcome,
        _ images: [DetectionImage],
        recipe: DetectorRecipe? = nil
    ) throws -> EvaluatedDetector {
        let digest = ContentDigest(of: Data("base".utf8))
        let model = DetectorModel(
            tags: ["red", "green"],
            baseModel: BaseModelReference(name: "colors", version: "1", digest: digest),
            precision: .f32,
            recipe: recipe ?? Self.recipe,
            head: try outcome.head.onnx(),
            calibration: outcome.calibration,
            provenance: Provenance(program: "test", datasetVersion: digest, seed: 3, domain: "General")
        )
        return EvaluatedDetector(
            model: model,
            outcome: outcome,
            digests: images.map(\.digest),
            annotations: images.map(\.annotations)
        )
    }
}
