import TrainingEngine

/// Task-aligned assignment (Feng et al., TOOD, arXiv:2108.07755): each true box gets the places inside it whose score and box agree
/// with it most, and they should give it as their probability how well they do.
struct TaskAlignedAssignment: Hashable, Sendable {
    /// How many places a true box gets at most.
    let count: Int
    /// The power of the score.
    let alpha: Float
    /// The power of the overlap.
    let beta: Float

    init(count: Int = 13, alpha: Float = 1, beta: Float = 6) {
        self.count = count
        self.alpha = alpha
        self.beta = beta
    }

    /// Assigns the places of one image.
    ///
    /// - Parameters:
    ///   - truth: The true boxes.
    ///   - grid: The places.
    ///   - boxes: The box that each place predicts.
    ///   - score: The probability that a place gives a tag.
    func assign(
        _ truth: [TrueBox],
        on grid: PlaceGrid,
        boxes: [BoxEdges],
        score: (_ place: Int, _ tag: Int) -> Float
    ) -> Assignment {
        struct Candidate {
            let place: Int
            let alignment: Float
            let overlap: Float
        }
        var builder = AssignmentBuilder(placeCount: grid.count)
        var chosen: [[Candidate]] = []
        for (index, box) in truth.enumerated() {
            var candidates: [Candidate] = grid.places(in: box.edges).compactMap { place in
                let overlap = box.edges.overlap(with: boxes[place])
                let alignment = power(score(place, box.tag), alpha) * power(overlap, beta)
                return alignment > 1e-9
                    ? Candidate(place: place, alignment: alignment, overlap: overlap) : nil
            }
            candidates.sort { ($0.alignment, $1.place) > ($1.alignment, $0.place) }
            candidates.removeLast(max(0, candidates.count - count))
            for candidate in candidates {
                builder.offer(candidate.place, to: index, overlap: candidate.overlap)
            }
            chosen.append(candidates)
        }
        var assignment = Assignment(placeCount: grid.count)
        for (index, candidates) in chosen.enumerated() {
            let kept = candidates.filter { builder.box[$0.place] == index }
            let best = kept.map(\.alignment).max() ?? 0
            let overlap = kept.map(\.overlap).max() ?? 0
            for candidate in kept {
                assignment.box[candidate.place] = index
                assignment.quality[candidate.place] = candidate.alignment * overlap / (best + 1e-9)
            }
        }
        return assignment
    }

    private func power(_ base: Float, _ exponent: Float) -> Float {
        switch exponent {
        case 1: return base
        case 6:
            let cube = base * base * base
            return cube * cube
        default:
            var result: Float = 1
            for _ in 0..<Int(exponent) { result *= base }
            return result
        }
    }
}
