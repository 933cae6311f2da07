internal import Glibc
package import LinearAlgebra

/// One number that logits are divided by so that probabilities mean what they say.
///
/// Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017):
/// the temperature minimizes the log-loss of logits for images outside the training, such as those of
/// cross-validation. It never changes which tag of a multiclass image is the most probable.
///
/// A few images say little about a temperature, and images that are all evaluated rightly would drive it to zero.
/// So the loss is joined by a prior: the logarithm of the temperature is normally distributed around zero with
/// standard deviation log 2, as if values between a half and two were the plausible ones. The prior weighs as
/// much as a few images and vanishes against hundreds.
package struct TemperatureCalibration: Hashable, Sendable {
    /// The temperatures considered.
    package static let range = 0.05...20

    /// The temperature.
    package let temperature: Double

    /// Fits the temperature of logits.
    ///
    /// - Parameters:
    ///   - logits: Images x tags, of images that the head was not trained on.
    ///   - labels: Their true tags.
    ///   - weights: What the images count; `nil` counts every image once. The prior counts as stated if the
    ///     weights are one on average.
    /// - Precondition: Logits, labels and weights agree in their counts.
    /// - Complexity: O(`logits` elements) for each of 24 evaluations.
    package init(logits: Matrix, labels: LabelSet, weights: SampleWeights? = nil) {
        precondition(
            logits.rows == labels.imageCount && logits.columns == labels.tagCount,
            """
            Logits of \(logits.rows) x \(logits.columns) do not fit \(labels.imageCount) images \
            and \(labels.tagCount) tags.
            """
        )
        let loss = LogisticLoss(labels: labels, weights: weights ?? .uniform(for: labels))
        let columns = LogisticLoss.tagMajor(logits)
        let tags = Array(0..<labels.tagCount)

        /// The derivative of loss and prior with respect to the logarithm of the temperature.
        func slope(at logarithm: Double) -> Double {
            let sharpness = exp(-logarithm)
            var scaled = columns
            scaled.elements.scale(by: Float(sharpness))
            _ = loss.replaceWithResiduals(&scaled, tags: tags)
            let prior = logarithm / (M_LN2 * M_LN2)
            return prior - sharpness * scaled.elements.dotProduct(with: columns.elements)
        }

        var lower = log(Self.range.lowerBound)
        var upper = log(Self.range.upperBound)
        if slope(at: lower) >= 0 {
            upper = lower
        } else if slope(at: upper) <= 0 {
            lower = upper
        }
        // Halving cannot be misled by a slope that is nearly flat over most of the range; 22 times leave less
        // than two millionths.
        for _ in 0..<22 where lower < upper {
            let middle = (lower + upper) / 2
            if slope(at: middle) < 0 { lower = middle } else { upper = middle }
        }
        temperature = exp((lower + upper) / 2)
    }
}
