package import Annotations
internal import Glibc
package import LinearAlgebra

extension Matrix {
    /// The probabilities that logits stand for.
    ///
    /// - Parameters:
    ///   - type: Softmax over the tags of an image if multiclass, a sigmoid for each tag if multilabel.
    ///   - temperature: What the logits are divided by first, see ``TemperatureCalibration``.
    /// - Returns: A matrix like `self`, images x tags, with values from 0 to 1. Computed in double precision.
    /// - Precondition: `temperature` is positive.
    package func probabilities(of type: ClassificationType, temperature: Double = 1) -> Matrix {
        precondition(temperature > 0, "A temperature of \(temperature) is not positive.")
        var result = self
        switch type {
        case .multilabel:
            for index in elements.indices {
                result.elements[index] = Float(1 / (1 + exp(-Double(elements[index]) / temperature)))
            }
        case .multiclass:
            for start in stride(from: 0, to: elements.count, by: max(columns, 1)) {
                let row = start..<start + columns
                let largest = elements[row].max() ?? 0
                // Relative to the largest logit nothing overflows.
                let odds = elements[row].map { exp(Double($0 - largest) / temperature) }
                let sum = odds.reduce(0, +)
                for (index, value) in zip(row, odds) { result.elements[index] = Float(value / sum) }
            }
        }
        return result
    }
}
