import TrainingEngine

/// Adaptive training sample selection (Zhang et al., ATSS, arXiv:1912.02424): each true box gets, of the nearest places of each level,
/// those that a box of five strides around them fits better than usual.
///
/// It asks nothing of the network, so training begins with it.
struct AdaptiveSelection: Hashable, Sendable {
    /// How many places of each level are candidates.
    var count = 9

    /// Assigns the places of one image; the quality of a place is how much its own box overlaps the true one.
    func assign(_ truth: [TrueBox], on grid: PlaceGrid, boxes: [BoxEdges]) -> Assignment {
        var builder = AssignmentBuilder(placeCount: grid.count)
        for (index, box) in truth.enumerated() {
            let centerX = (box.edges.left + box.edges.right) / 2
            let centerY = (box.edges.top + box.edges.bottom) / 2
            var candidates: [(place: Int, fit: Float)] = []
            for range in grid.ranges {
                let nearest = range.map { place in
                    (
                        place: place,
                        distance: (grid.x[place] - centerX) * (grid.x[place] - centerX)
                            + (grid.y[place] - centerY) * (grid.y[place] - centerY)
                    )
                }.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }.prefix(count)
                for (place, _) in nearest {
                    let half = 2.5 * grid.stride[place]
                    let around = BoxEdges(
                        left: grid.x[place] - half,
                        top: grid.y[place] - half,
                        right: grid.x[place] + half,
                        bottom: grid.y[place] + half
                    )
                    candidates.append((place, box.edges.overlap(with: around)))
                }
            }
            let mean = candidates.reduce(0) { $0 + $1.fit } / Float(max(1, candidates.count))
            let variance = candidates.reduce(0) { $0 + ($1.fit - mean) * ($1.fit - mean) }
            let limit = mean + (variance / Float(max(1, candidates.count))).squareRoot()
            let inside = Set(grid.places(in: box.edges))
            for candidate in candidates where candidate.fit >= limit && inside.contains(candidate.place) {
                builder.offer(
                    candidate.place,
                    to: index,
                    overlap: box.edges.overlap(with: boxes[candidate.place])
                )
            }
        }
        var assignment = Assignment(placeCount: grid.count)
        for place in 0..<grid.count where builder.box[place] >= 0 {
            assignment.box[place] = builder.box[place]
            assignment.quality[place] = builder.overlap[place]
        }
        return assignment
    }
}
