internal import Foundation

/// Cross-entropy of softmax probabilities with label smoothing (Szegedy et al., arXiv:1512.00567): the mean over images.
package struct SoftmaxCrossEntropy: Hashable, Sendable {
    /// The share of the target that is spread evenly over all tags, from 0 to below 1.
    package let smoothing: Float

    package init(smoothing: Float = 0) {
        precondition((0..<1).contains(smoothing), "Label smoothing is from 0 to below 1, not \(smoothing).")
        self.smoothing = smoothing
    }

    /// Computes the loss and its gradient.
    ///
    /// - Parameters:
    ///   - logits: Images x tags.
    ///   - tags: The tag of each image.
    ///   - weights: How much each image counts; one each if left out. The loss is divided by their sum.
    ///   - gradient: Images x tags; overwritten.
    /// - Returns: The loss.
    package func callAsFunction(
        logits: UnsafeMutableBufferPointer<Float>,
        tags: [Int],
        weights: [Float]? = nil,
        gradient: UnsafeMutableBufferPointer<Float>
    ) -> Float {
        let tagCount = logits.count / max(1, tags.count)
        let total = weights.map { $0.reduce(0, +) } ?? Float(tags.count)
        let spread = smoothing / Float(tagCount)
        var loss = 0.0
        for (image, tag) in tags.enumerated() {
            let row = image * tagCount..<(image + 1) * tagCount
            let greatest = row.reduce(-Float.infinity) { max($0, logits[$1]) }
            let sum = row.reduce(Float(0)) { $0 + exp(logits[$1] - greatest) }
            let (logSum, weight) = (log(sum), (weights?[image] ?? 1) / total)
            for index in row {
                let logProbability = logits[index] - greatest - logSum
                let target = spread + (index - row.lowerBound == tag ? 1 - smoothing : 0)
                loss -= Double(weight * target * logProbability)
                gradient[index] = weight * (exp(logProbability) - target)
            }
        }
        return Float(loss)
    }
}
