/// A window and how much it stands out, from 0 to 1.
struct RankedWindow: Hashable {
    let window: CellWindow
    let score: Double
}

extension [RankedWindow] {
    /// The first windows, without those that overlap one before them (non-maximum suppression).
    func distinct(overlapLimit: Double, countLimit: Int) -> [RankedWindow] {
        var kept: [RankedWindow] = []
        for ranked in self where kept.count < countLimit {
            if kept.isFree(ranked.window, overlapLimit: overlapLimit) { kept.append(ranked) }
        }
        return kept
    }

    /// The best of several rankings in turn, without those that overlap one before them.
    ///
    /// What one ranking thinks of its best and another of its best cannot be compared, so each score becomes the lowest so far: scores
    /// fall from the first to the last window.
    init(alternating rankings: [[RankedWindow]], overlapLimit: Double, countLimit: Int) {
        self = []
        var rest = rankings.map { $0[...] }
        var lowest = 1.0
        while count < countLimit, rest.contains(where: { !$0.isEmpty }) {
            for index in rest.indices where count < countLimit {
                while let ranked = rest[index].popFirst() {
                    guard isFree(ranked.window, overlapLimit: overlapLimit) else { continue }
                    lowest = Swift.min(lowest, ranked.score)
                    append(RankedWindow(window: ranked.window, score: lowest))
                    break
                }
            }
        }
    }

    private func isFree(_ window: CellWindow, overlapLimit: Double) -> Bool {
        allSatisfy { $0.window.overlap(with: window) < overlapLimit }
    }
}
