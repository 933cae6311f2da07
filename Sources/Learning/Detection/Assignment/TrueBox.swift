package import TrainingEngine

/// A box that a detector should find, in pixels of the view it is trained on.
package struct TrueBox: Hashable, Sendable {
    package let tag: Int
    package let edges: BoxEdges

    package init(tag: Int, edges: BoxEdges) {
        self.tag = tag
        self.edges = edges
    }
}

/// Which true boxes the places of one image are to find, and how well they are said to do.
struct Assignment {
    /// For each place the index of a true box, or -1.
    var box: [Int]
    /// For each place the quality that its probability should have, from 0 to 1; 0 without a box.
    var quality: [Float]

    init(placeCount: Int) {
        box = [Int](repeating: -1, count: placeCount)
        quality = [Float](repeating: 0, count: placeCount)
    }
}

/// Candidates of one place; where several true boxes want it, the one that its own box overlaps most gets it.
struct AssignmentBuilder {
    private(set) var box: [Int]
    private(set) var overlap: [Float]

    init(placeCount: Int) {
        box = [Int](repeating: -1, count: placeCount)
        overlap = [Float](repeating: -1, count: placeCount)
    }

    mutating func offer(_ place: Int, to candidate: Int, overlap newOverlap: Float) {
        guard newOverlap > overlap[place] else { return }
        box[place] = candidate
        overlap[place] = newOverlap
    }
}

extension PlaceGrid {
    /// The places whose centers are inside a box.
    func places(in edges: BoxEdges) -> [Int] {
        var places: [Int] = []
        for (level, range) in ranges.enumerated() {
            let stride = Float(strides[level])
            let side = (edge + strides[level] - 1) / strides[level]
            // Centers are at half strides.
            func span(_ low: Float, _ high: Float) -> Range<Int> {
                let first = max(0, Int((low / stride - 0.5).rounded(.down)))
                let last = min(side, Int((high / stride + 0.5).rounded(.up)))
                return first < last ? first..<last : 0..<0
            }
            for row in span(edges.top, edges.bottom) {
                for column in span(edges.left, edges.right) {
                    let place = range.lowerBound + row * side + column
                    let inside = min(
                        min(x[place] - edges.left, edges.right - x[place]),
                        min(y[place] - edges.top, edges.bottom - y[place])
                    )
                    if inside > 1e-3 { places.append(place) }
                }
            }
        }
        return places
    }
}
