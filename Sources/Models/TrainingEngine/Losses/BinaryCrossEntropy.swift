internal import Foundation

/// Binary cross-entropies of single logits, weighted so that the many easy places of an image do not drown the few that matter.
package enum BinaryCrossEntropy: Hashable, Sendable {
    /// Every place counts the same.
    case plain

    /// Focal loss (Lin et al., arXiv:1708.02002): targets are 0 or 1; a place counts with α or 1 - α times its error to the power of γ.
    case focal(alpha: Float, gamma: Float)

    /// Varifocal loss (Zhang et al., arXiv:2008.13367): targets are qualities; a place with a quality counts with it, one without
    /// with α times its probability to the power of γ.
    ///
    /// As there, the weight is taken as a constant when the gradient is computed.
    case varifocal(alpha: Float, gamma: Float)

    /// The loss of one logit and its derivative.
    ///
    /// - Parameters:
    ///   - logit: Any number.
    ///   - target: From 0 to 1.
    package func callAsFunction(logit: Float, target: Float) -> (loss: Float, derivative: Float) {
        // log(1 + exp(-|x|)) does not overflow.
        let decay = exp(-abs(logit))
        let probability = logit >= 0 ? 1 / (1 + decay) : decay / (1 + decay)
        let loss = max(logit, 0) - logit * target + log1p(decay)
        let derivative = probability - target
        switch self {
        case .plain:
            return (loss, derivative)
        case .varifocal(let alpha, let gamma):
            let weight = target > 0 ? target : alpha * pow(probability, gamma)
            return (weight * loss, weight * derivative)
        case .focal(let alpha, let gamma):
            // The probability of the right answer, and its derivative.
            let right = target > 0.5 ? probability : 1 - probability
            let slope = (target > 0.5 ? 1 : -1) * probability * (1 - probability)
            let factor = target > 0.5 ? alpha : 1 - alpha
            let weight = factor * pow(1 - right, gamma)
            let change = right < 1 ? -factor * gamma * pow(1 - right, gamma - 1) * slope : 0
            return (weight * loss, weight * derivative + change * loss)
        }
    }
}
