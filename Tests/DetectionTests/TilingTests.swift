import Annotations
import Bytes
import DetectionEvaluation
import Executors
import Foundation
import Imaging
import Learning
import ModelGraph
import TestSupport
import Testing
import TrainingEngine

@testable import Detection

@Suite("Tiles of images")
struct TilingTests {
    @Test(
        "every box that is no larger than the overlap lies whole in a tile, and no pixel is in none",
        arguments: [(400, 300), (401, 800), (1040, 780), (1040, 1040), (1040, 200), (90, 1040)]
    )
    func coverage(width: Int, height: Int) {
        let edge = 320
        let tiling = Tiling(longerEdge: Tiling.reach(edge: edge))
        let placements = tiling.placements(of: (width, height), edge: edge)
        #expect(placements.count <= Tiling.sideLimit * Tiling.sideLimit)
        #expect(placements.allSatisfy { $0.width == width && $0.height == height && !$0.isMirrored })
        let side = Int(tiling.overlap * Double(edge))
        // Every place of a box as large as the overlap, by brute force.
        for top in stride(from: 0, through: max(0, height - side), by: 7) {
            for left in stride(from: 0, through: max(0, width - side), by: 7) {
                let isWhole = placements.contains { placement in
                    placement.left + left >= 0 && placement.left + min(width, left + side) <= edge
                        && placement.top + top >= 0 && placement.top + min(height, top + side) <= edge
                }
                #expect(isWhole, "\(left), \(top)")
            }
        }
    }

    @Test(
        "an image without more pixels than a square is not cut, a larger one is scaled down as far as needed"
    )
    func sizes() throws {
        let tiling = Tiling(longerEdge: 1000)
        #expect(tiling.size(width: 320, height: 240, edge: 320) == nil)
        #expect(tiling.size(width: 399, height: 399, edge: 320) == nil)
        let own = try #require(tiling.size(width: 600, height: 450, edge: 320))
        #expect(own == (600, 450))
        let scaled = try #require(tiling.size(width: 2000, height: 4000, edge: 320))
        #expect(scaled == (500, 1000))
    }

    @Test("what a tile shows are the pixels of its place")
    func pixels() throws {
        var generator = SplitMix64(seed: 3)
        let (width, height) = (260, 200)
        let image = RGBImage(
            width: width,
            height: height,
            pixels: (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        )
        var recipe = DetectorRecipe(levels: [])
        recipe.edge = 96
        recipe.tiling = Tiling(longerEdge: 312)
        let sized = try SizedImage(decoding: Data(PNGEncoder.encode(image)), for: recipe)
        #expect(sized.placements.count == 1 + 4 * 3 && sized.squares.count == sized.placements.count)
        for (placement, square) in zip(sized.placements, sized.squares).dropFirst() {
            let part = image.cropped(left: -placement.left, top: -placement.top, width: 96, height: 96)
            #expect(part.pixels == square.pixels)
        }
        recipe.tiling = nil
        let plain = try SizedImage(decoding: Data(PNGEncoder.encode(image)), for: recipe)
        #expect(plain.placements == [.letterbox(width: 192, height: 148, edge: 96)])
        #expect(plain.squares[0].pixels != sized.squares[1].pixels)
    }

    @Test("a random view at the size of tiles shows one of the boxes as a rule, where its pixels are")
    func randomTiles() {
        let box = NormalizedBox(left: 0.8, top: 0.1, width: 0.02, height: 0.03)
        var generator = SeededGenerator(seed: 5, purpose: "test")
        let shown = (0..<200).count { _ in
            let view = DetectionView.randomTile(
                width: 1000,
                height: 750,
                boxes: [box],
                edge: 320,
                variation: .init(),
                using: &generator
            )
            #expect(view.isDetailed && view.placement.left <= 0 && view.placement.top <= 0)
            #expect((550...1520).contains(view.placement.width))
            return !view.truth(of: [Annotation(tag: 0, box: box)], edge: 320).isEmpty
        }
        #expect((150...199).contains(shown))
    }
}

@Suite("Merging of tiles")
struct TileMergeTests {
    /// Two tiles of an image of 160 x 100 pixels, and the whole of it in one square of 100.
    private let placements = [
        Placement.letterbox(width: 160, height: 100, edge: 100),
        Placement(width: 160, height: 100, left: 0, top: 0, isMirrored: false),
        Placement(width: 160, height: 100, left: -60, top: 0, isMirrored: false),
    ]

    /// A box of the image in pixels as a view sees it.
    private func seen(
        _ left: Float,
        _ top: Float,
        _ right: Float,
        _ bottom: Float,
        in view: Int,
        _ logit: Float,
        tag: Int = 0
    )
        -> (view: Int, detection: DetectionDecoder.Detection)
    {
        let placement = placements[view]
        let scale = Float(placement.width) / 160
        let edges = BoxEdges(
            left: left * scale + Float(placement.left),
            top: top * scale + Float(placement.top),
            right: right * scale + Float(placement.left),
            bottom: bottom * scale + Float(placement.top)
        )
        return (view, DetectionDecoder.Detection(tag: tag, logit: logit, edges: edges))
    }

    /// What is left, as logits.
    private func merged(_ seen: [(view: Int, detection: DetectionDecoder.Detection)], limit: Int = 200)
        -> [Float]
    {
        var decoder = DetectionDecoder()
        decoder.countLimit = limit
        let found = placements.indices.map { view in seen.filter { $0.view == view }.map(\.detection) }
        return TileMerge(edge: 100, decoder: decoder).merged(found, placements: placements).map(\.logit)
    }

    @Test("an object that two tiles and the whole see whole has one box, the most probable")
    func overlap() {
        let views = [
            seen(70, 30, 90, 50, in: 0, 0.5), seen(70, 31, 90, 51, in: 1, 2), seen(71, 30, 91, 50, in: 2, 1),
        ]
        #expect(merged(views) == [2])
    }

    @Test("a box that a tile cuts loses to the whole object in another view, even to a less probable one")
    func cut() {
        // The object from 80 to 120 reaches beyond the first tile.
        let part = seen(80, 30, 100, 50, in: 1, 3)
        #expect(merged([part, seen(80, 30, 120, 50, in: 2, -2)]) == [-2])
        #expect(merged([part, seen(80, 30, 120, 50, in: 0, -1)]) == [-1])
        #expect(merged([part, seen(80, 30, 120, 50, in: 2, -2, tag: 1)]) == [3, -2])
        // Nothing sees more of it: better than nothing.
        #expect(merged([part]) == [3])
    }

    @Test("an object larger than a tile comes from the whole image; at the edge of the image nothing is cut")
    func large() {
        let parts = [seen(10, 10, 100, 90, in: 1, 4), seen(60, 10, 150, 90, in: 2, 5)]
        #expect(merged(parts + [seen(10, 10, 150, 90, in: 0, 0)]) == [0])
        // The left edge of the first tile is that of the image.
        #expect(merged([seen(0, 30, 20, 50, in: 1, 3), seen(0, 20, 40, 60, in: 0, -2)]) == [3, -2])
    }

    @Test("neighbors stay, and boxes of one view are none of the merge's business")
    func neighbors() {
        #expect(merged([seen(10, 30, 30, 50, in: 1, 2), seen(32, 30, 52, 50, in: 0, 1)]) == [2, 1])
        #expect(merged([seen(10, 30, 30, 50, in: 1, 2), seen(14, 30, 34, 50, in: 1, 1)]) == [2, 1])
        let many = (0..<9).map { number in
            let left = Float(10 * number)
            return seen(left, 5, left + 8, 15, in: 1, -Float(number) / 4)
        }
        #expect(merged(many, limit: 4) == [0, -0.25, -0.5, -0.75])
    }
}
