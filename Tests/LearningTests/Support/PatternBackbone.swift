import Bytes
import Foundation
import Imaging
import Learning
import ModelGraph
import Synchronization

/// A backbone without a neural network: the mean colors of a 4 x 4 grid, and how much they vary.
///
/// Enough to tell ``PatternImage``s apart, and quick in debug builds.
final class PatternBackbone: Backbone {
    static let space = FeatureSpace(
        baseModel: ContentDigest(of: Data("pattern".utf8)),
        edge: 16,
        precision: .f32,
        featureCount: 60,
        runtime: "test"
    )

    /// The number of features that count as the embedding.
    static let embeddingCount = 48

    private let count = Mutex(0)

    /// How many images were looked at.
    var inferenceCount: Int { count.withLock(\.self) }

    var space: FeatureSpace { Self.space }

    func features(of images: [RGBImage]) -> [[Float]] {
        images.map(features)
    }

    private func features(of pixels: RGBImage) -> [Float] {
        count.withLock { $0 += 1 }
        var cells = [Float](repeating: 0, count: 48)
        for y in 0..<16 {
            for x in 0..<16 {
                for channel in 0..<3 {
                    cells[(y / 4 * 4 + x / 4) * 3 + channel] +=
                        Float(pixels.pixels[(y * 16 + x) * 3 + channel]) / 16
                }
            }
        }
        let rows = (0..<12).map { index in abs(cells[index] - cells[index + 36]) }
        return cells + rows
    }
}

/// Small images of two or more kinds with seeded noise: a bright spot whose height depends on the kind (left and right would
/// not do: training mirrors images).
enum PatternImage {
    static func png(kind: Int, seed: UInt64, noise: Double = 60) throws -> Data {
        var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(kind), purpose: "image")
        var pixels = [UInt8](repeating: 0, count: 20 * 24 * 3)
        // Place and light vary from image to image, or all of a kind would be near-duplicates.
        let middle = Int.random(in: 6...13, using: &generator)
        let slope = (
            x: Double.random(in: -2.5...2.5, using: &generator),
            y: Double.random(in: -2.5...2.5, using: &generator)
        )
        for y in 0..<24 {
            for x in 0..<20 {
                let isInside = abs(y - 4 - kind * 5) < 4 && abs(x - middle) < 6
                let light = 80 + slope.x * Double(x - 10) + slope.y * Double(y - 12)
                for channel in 0..<3 {
                    let value =
                        light + (isInside ? 80 : 0) + Double.random(in: -noise...noise, using: &generator)
                    pixels[(y * 20 + x) * 3 + channel] = UInt8(max(0, min(255, value)))
                }
            }
        }
        return Data(try PNGEncoder.encode(RGBImage(width: 20, height: 24, pixels: pixels)))
    }
}
