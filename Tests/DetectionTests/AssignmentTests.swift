import TestSupport
import Testing
import TrainingEngine

@testable import Detection

@Suite("Assignment of places to true boxes")
struct AssignmentTests {
    let grid = PlaceGrid(edge: 128, strides: [16, 32])

    private func randomBox(_ generator: inout SplitMix64, largest: Float = 60) -> BoxEdges {
        let (x, y) = (
            Float.random(in: 0...100, using: &generator), Float.random(in: 0...100, using: &generator)
        )
        return BoxEdges(
            left: x,
            top: y,
            right: min(128, x + .random(in: 6...largest, using: &generator)),
            bottom: min(128, y + .random(in: 6...largest, using: &generator))
        )
    }

    private struct Scene {
        var truth: [TrueBox]
        var boxes: [BoxEdges]
        var scores: [[Float]]
    }

    private func scene(seed: UInt64) -> Scene {
        var generator = SplitMix64(seed: seed)
        let truth = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
            TrueBox(tag: .random(in: 0..<3, using: &generator), edges: randomBox(&generator))
        }
        // Boxes of places near the truth, so that overlaps are of all kinds.
        let boxes = (0..<grid.count).map { place in
            let half = grid.stride[place] * .random(in: 0.5...2, using: &generator)
            return BoxEdges(
                left: grid.x[place] - half,
                top: grid.y[place] - half,
                right: grid.x[place] + half,
                bottom: grid.y[place] + half
            )
        }
        let scores = boxes.map { _ in (0..<3).map { _ in Float.random(in: 0.01...0.99, using: &generator) } }
        return Scene(truth: truth, boxes: boxes, scores: scores)
    }

    /// Whether the center of a place is inside a box.
    private func isInside(_ place: Int, _ box: BoxEdges) -> Bool {
        let distances = [
            grid.x[place] - box.left, grid.y[place] - box.top, box.right - grid.x[place],
            box.bottom - grid.y[place],
        ]
        return distances.allSatisfy { $0 > 1e-3 }
    }

    @Test("places inside a box are those whose centers are", arguments: 0..<20)
    func inside(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let box = randomBox(&generator, largest: 128)
        #expect(grid.places(in: box).sorted() == (0..<grid.count).filter { isInside($0, box) })
    }

    @Test(
        "task-aligned assignment does what its definition says, written down place by place",
        arguments: 0..<30
    )
    func taskAligned(seed: UInt64) {
        let scene = scene(seed: seed)
        // A table of all pairs, as the paper's formulas have it.
        let overlaps = scene.truth.map { truth in scene.boxes.map { truth.edges.overlap(with: $0) } }
        var chosen = scene.truth.indices.map { truth -> Set<Int> in
            let ranked = (0..<grid.count).filter { isInside($0, scene.truth[truth].edges) }
                .map { ($0, scene.scores[$0][scene.truth[truth].tag] * pow(overlaps[truth][$0], 6)) }
                .filter { $0.1 > 1e-9 }.sorted { $0.1 > $1.1 }
            return Set(ranked.prefix(13).map(\.0))
        }
        for place in 0..<grid.count {
            let wanting = scene.truth.indices.filter { chosen[$0].contains(place) }
            let winner = wanting.max { overlaps[$0][place] < overlaps[$1][place] }
            for truth in wanting where truth != winner { chosen[truth].remove(place) }
        }
        let found = TaskAlignedAssignment().assign(scene.truth, on: grid, boxes: scene.boxes) {
            scene.scores[$0][$1]
        }
        for place in 0..<grid.count {
            let owner = scene.truth.indices.first { chosen[$0].contains(place) }
            #expect(found.box[place] == owner ?? -1)
            guard let owner else { continue }
            func alignment(_ place: Int) -> Float {
                scene.scores[place][scene.truth[owner].tag] * pow(overlaps[owner][place], 6)
            }
            let best = chosen[owner].map(alignment).max() ?? 0
            let overlap = chosen[owner].map { overlaps[owner][$0] }.max() ?? 0
            #expect(abs(found.quality[place] - alignment(place) * overlap / (best + 1e-9)) < 1e-5)
        }
    }

    @Test("adaptive selection does what its definition says, written down place by place", arguments: 0..<30)
    func adaptive(seed: UInt64) {
        let scene = scene(seed: seed)
        var wanting = [[Int]](repeating: [], count: grid.count)
        for (index, truth) in scene.truth.enumerated() {
            let center = (
                (truth.edges.left + truth.edges.right) / 2, (truth.edges.top + truth.edges.bottom) / 2
            )
            let candidates = grid.ranges.flatMap { range in
                range.sorted { left, right in
                    func distance(_ place: Int) -> Float {
                        pow(grid.x[place] - center.0, 2) + pow(grid.y[place] - center.1, 2)
                    }
                    return (distance(left), left) < (distance(right), right)
                }.prefix(9)
            }
            let fits = candidates.map { place in
                let half = 2.5 * grid.stride[place]
                return truth.edges.overlap(
                    with: BoxEdges(
                        left: grid.x[place] - half,
                        top: grid.y[place] - half,
                        right: grid.x[place] + half,
                        bottom: grid.y[place] + half
                    )
                )
            }
            let mean = fits.reduce(0, +) / Float(fits.count)
            let deviation = (fits.reduce(0) { $0 + pow($1 - mean, 2) } / Float(fits.count)).squareRoot()
            for (place, fit) in zip(candidates, fits)
            where fit >= mean + deviation && isInside(place, truth.edges) { wanting[place].append(index) }
        }
        let found = AdaptiveSelection().assign(scene.truth, on: grid, boxes: scene.boxes)
        for place in 0..<grid.count {
            let overlaps = wanting[place].map { scene.truth[$0].edges.overlap(with: scene.boxes[place]) }
            guard let best = overlaps.max() else {
                #expect(found.box[place] == -1)
                continue
            }
            #expect(found.quality[place] == best)
            #expect(wanting[place].contains(found.box[place]))
        }
    }

    @Test("without true boxes no place is assigned")
    func empty() {
        let boxes = scene(seed: 1).boxes
        #expect(AdaptiveSelection().assign([], on: grid, boxes: boxes).box.allSatisfy { $0 == -1 })
    }

    private func pow(_ base: Float, _ exponent: Int) -> Float {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
