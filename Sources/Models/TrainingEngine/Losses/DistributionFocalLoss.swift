internal import Foundation

/// Distribution focal loss (Li et al., arXiv:2006.04388): a distance as a distribution over whole numbers, drawn to the two next to it.
package struct DistributionFocalLoss: Hashable, Sendable {
    package init() {}

    /// The loss of one distance and its derivatives.
    ///
    /// - Parameters:
    ///   - logits: One for each of the distances 0, 1, 2, ….
    ///   - target: The distance; what is beyond the last one counts as just below it.
    /// - Precondition: There are two logits or more.
    package func callAsFunction(logits: [Float], target: Float) -> (loss: Float, gradient: [Float]) {
        precondition(logits.count > 1, "A distribution of distances has two or more, not \(logits.count).")
        let bounded = min(max(target, 0), Float(logits.count) - 1.01)
        let lower = Int(bounded)
        let upperWeight = bounded - Float(lower)
        let greatest = logits.reduce(-Float.infinity, max)
        let exponentials = logits.map { exp($0 - greatest) }
        let sum = exponentials.reduce(0, +)
        var gradient = exponentials.map { $0 / sum }
        func logProbability(_ index: Int) -> Float { logits[index] - greatest - log(sum) }
        let loss = -(1 - upperWeight) * logProbability(lower) - upperWeight * logProbability(lower + 1)
        gradient[lower] -= 1 - upperWeight
        gradient[lower + 1] -= upperWeight
        return (loss, gradient)
    }
}
