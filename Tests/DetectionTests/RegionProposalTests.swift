import Annotations
import Imaging
import ModelGraph
import TestSupport
import Testing
import TrainingEngine

@testable import Detection

/// A backbone that needs no weights: the mean color of each square of 16 and 32 pixels.
private struct MeanColors: MapExtractor {
    let identity = "test"
    let edge = 128
    let levels = [
        DetectorLevel(name: "map16", stride: 16, channels: 3),
        DetectorLevel(name: "map32", stride: 32, channels: 3),
    ]

    func backbone() throws -> Graph { throw TrainingEngineError(.damagedCheckpoint) }

    func maps(of image: RGBImage) throws -> [[Float]] {
        levels.map { level in
            let side = level.side(atEdge: edge)
            var means = [Float](repeating: 0, count: 3 * side * side)
            for (index, value) in image.pixels.enumerated() {
                let (pixel, channel) = (index / 3, index % 3)
                let place = pixel / edge / level.stride * side + pixel % edge / level.stride
                means[channel * side * side + place] += Float(value) / Float(level.stride * level.stride)
            }
            return means
        }
    }
}

@Suite("Proposals of regions")
struct RegionProposalTests {
    private let proposer = RegionProposer(extractor: MeanColors())

    /// Gray noise with rectangles of one color each.
    private func image(
        _ boxes: [(box: NormalizedBox, color: SIMD3<UInt8>)],
        width: Int,
        height: Int,
        noise: ClosedRange<UInt8> = 100...140
    ) -> RGBImage {
        var generator = SplitMix64(seed: 5)
        var pixels = (0..<width * height * 3).map { _ in UInt8.random(in: noise, using: &generator) }
        for (box, color) in boxes {
            for y in Int(box.top * Double(height))..<Int((box.top + box.height) * Double(height)) {
                for x in Int(box.left * Double(width))..<Int((box.left + box.width) * Double(width)) {
                    for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = color[channel] }
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test(
        "objects on noise are among the first five boxes",
        arguments: [
            [NormalizedBox(left: 0.3, top: 0.2, width: 0.4, height: 0.5)],
            [NormalizedBox(left: 0.05, top: 0.1, width: 0.25, height: 0.3)],
            [NormalizedBox(left: 0.1, top: 0.4, width: 0.75, height: 0.25)],
            [
                NormalizedBox(left: 0.1, top: 0.15, width: 0.3, height: 0.3),
                NormalizedBox(left: 0.6, top: 0.55, width: 0.3, height: 0.3),
            ],
        ],
        [(200, 200), (300, 200), (160, 240)]
    )
    func objects(boxes: [NormalizedBox], size: (Int, Int)) throws {
        let colors: [SIMD3<UInt8>] = [[220, 30, 40], [20, 60, 220]]
        let image = image(Array(zip(boxes, colors)), width: size.0, height: size.1)
        let proposals = try proposer.proposals(in: image)
        for box in boxes {
            let best = proposals.prefix(5).map { $0.box.overlap(with: box) }.max() ?? 0
            #expect(best >= 0.5, "\(box) is overlapped by \(best)")
        }
    }

    @Test("an image of one color has no boxes, nor has one of noise too weak to be seen")
    func flat() throws {
        #expect(try proposer.proposals(in: image([], width: 90, height: 120, noise: 127...127)).isEmpty)
        #expect(try proposer.proposals(in: image([], width: 300, height: 120, noise: 120...126)).isEmpty)
    }

    @Test(
        "boxes are in the image, differ from each other, have falling confidences, and are the same each time",
        arguments: [(640, 480), (33, 700), (500, 20), (1, 1), (2, 300)]
    )
    func shape(width: Int, height: Int) throws {
        let box = NormalizedBox(left: 0.2, top: 0.3, width: 0.3, height: 0.4)
        let image = image([(box, [250, 250, 0])], width: width, height: height)
        let proposals = try proposer.proposals(in: image)
        #expect(proposals.count <= RegionProposer.countLimit)
        #expect(try proposer.proposals(in: image) == proposals)
        var last = 1.0
        for (index, proposal) in proposals.enumerated() {
            #expect(proposal.box.isInImage && proposal.box.width > 0 && proposal.box.height > 0)
            #expect((0...last).contains(proposal.confidence))
            last = proposal.confidence
            for other in proposals[..<index] {
                // Boxes end with cells, images between them.
                #expect(other.box.overlap(with: proposal.box) < 0.75)
            }
        }
    }

    @Test("sums over windows are those of their cells")
    func sums() throws {
        let image = image(
            [(NormalizedBox(left: 0.2, top: 0.3, width: 0.3, height: 0.4), [250, 250, 0])],
            width: 128,
            height: 96
        )
        let placement = Placement.letterbox(width: 128, height: 96, edge: 128)
        let grid = CellGrid(placement: placement, edge: 128)
        #expect(grid.rows == 2..<14 && grid.columns == 0..<16)
        let square = DetectionView.letterbox(width: 128, height: 96, edge: 128).square(of: image, edge: 128)
        let field = FeatureField(CellColors(of: square, on: grid))
        // Components are in units of the whole variation.
        let squares = field.components.joined().reduce(0) { $0 + $1 * $1 }
        #expect(abs(squares / Float(grid.count) - 1) < 1e-3)
        let sums = SummedFields([(field, 0.5)], on: grid)
        for window in grid.windows() {
            #expect(window.area > 0 && window.bottom <= grid.rows.count && window.right <= grid.columns.count)
            guard window.top % 3 == 0, window.left % 3 == 1 else { continue }
            var expected = SummedFields.Sums.zero
            for row in window.top..<window.bottom {
                for column in window.left..<window.right {
                    for (index, component) in field.components.enumerated() {
                        let value = Double(component[row * grid.columns.count + column] * 0.5)
                        expected[index] += value
                        expected[SummedFields.componentLimit] += value * value
                    }
                }
            }
            let difference = sums(window) - expected
            #expect((difference * difference).sum() < 1e-12)
        }
    }
}
