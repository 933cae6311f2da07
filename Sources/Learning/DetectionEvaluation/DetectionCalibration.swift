import Glibc
package import Learning

/// Two numbers that make a detector's probabilities mean what they say: of the detections at 0.5 half are right.
///
/// Platt scaling (Platt, "Probabilistic Outputs for Support Vector Machines", 1999) of logits: `logit(calibrated) =
/// scale * logit(given) + shift`. The numbers minimize the log-loss of detections in images outside the training; a
/// detection is right if it matched a true box at an overlap of 0.5. The scale is positive, so the order of detections,
/// and with it average precision, stays (probabilities within a millionth of 0 or 1 are taken for the ones at that
/// distance).
///
/// A few detections say little, and detections that are all right would drive the numbers to infinity. So the loss is
/// joined by a prior like that of ``TemperatureCalibration``: the logarithm of the scale is normally distributed around
/// zero with standard deviation log 2, the shift around zero with standard deviation 1. It weighs as much as a few
/// detections and vanishes against hundreds.
package struct DetectionCalibration: Hashable, Sendable, Codable {
    /// The scales considered.
    package static let scales = 0.05...20

    /// Changes nothing.
    package static let identity = DetectionCalibration(scale: 1, shift: 0)

    /// No logit counts for farther from zero than this: that of a probability a millionth below 1.
    package static let farthestLogit = log((1 - leastProbability) / leastProbability)

    /// No probability counts for nearer to 0 or 1 than this.
    fileprivate static let leastProbability = 1e-6

    /// The overlap from which on a detection is right.
    static let overlap = 0.5

    /// What logits are multiplied with, within ``scales``.
    package let scale: Double

    /// What is then added to logits.
    package let shift: Double

    /// Creates a calibration.
    ///
    /// - Precondition: `scale` is positive.
    package init(scale: Double, shift: Double) {
        precondition(scale > 0, "A scale of \(scale) would turn the order of detections around.")
        self.scale = scale
        self.shift = shift
    }

    /// Fits both numbers to the detections of evaluable tags.
    ///
    /// - Parameter matching: Detections with the probabilities that the model gives, matched at an overlap of 0.5.
    package init(fitting matching: DetectionMatching) {
        self.init(fitting: matching.scoredDetections)
    }

    /// Fits both numbers to detections of which is known whether they are right.
    ///
    /// - Complexity: O(detections) for each of about a hundred evaluations.
    package init(fitting detections: [(probability: Double, isRight: Bool)]) {
        let problem = CalibrationProblem(
            logits: detections.map { logit($0.probability) },
            targets: detections.map { $0.isRight ? 1 : 0 }
        )
        var (lower, upper) = (log(Self.scales.lowerBound), log(Self.scales.upperBound))
        var shift = 0.0
        // Halving cannot be misled by a slope that is nearly flat over most of the range.
        for _ in 0..<40 {
            let middle = (lower + upper) / 2
            shift = problem.bestShift(scale: exp(middle), startingAt: shift)
            if problem.slope(logScale: middle, shift: shift) < 0 { lower = middle } else { upper = middle }
        }
        self.init(scale: exp((lower + upper) / 2), shift: shift)
    }

    /// The calibrated probability; what is not finite stays as it is.
    package func calibrated(_ probability: Double) -> Double {
        probability.isFinite ? sigmoid(scale * logit(probability) + shift) : probability
    }
}

extension DetectionMatching {
    /// The detections of evaluable tags, with whether they are right at an overlap of 0.5.
    var scoredDetections: [(probability: Double, isRight: Bool)] {
        let place = place(of: DetectionCalibration.overlap)
        return countedTags.flatMap { tag in
            tags[tag].entries.map { ($0.probability, tags[tag].match(of: $0, at: place) != nil) }
        }
    }

    /// Measures how often detections of evaluable tags are right at an overlap of 0.5, by their probability before or
    /// after a calibration.
    ///
    /// - Parameters:
    ///   - calibration: What is applied to the probabilities first.
    ///   - least: The given probability from which on a detection takes part. There are many hopeless ones; their
    ///     certainty says nothing of those that are shown.
    /// - Returns: The detections in bins of probability, with their calibration error.
    package func reliability(
        after calibration: DetectionCalibration = .identity,
        least: Double = 0.1
    ) -> ReliabilityDiagram {
        ReliabilityDiagram(
            predictions: scoredDetections.lazy.filter { $0.probability >= least }.map {
                (Float(calibration.calibrated($0.probability)), $0.isRight)
            }
        )
    }
}

/// The loss of two numbers, and where it falls.
private struct CalibrationProblem {
    private static let scaleDeviation = M_LN2
    private static let shiftDeviation = 1.0

    /// No shift is farther from zero.
    private static let farthestShift = 40.0

    let logits: [Double]

    /// 1 for right detections, else 0.
    let targets: [Double]

    /// The derivative of loss and prior with respect to the logarithm of the scale.
    func slope(logScale: Double, shift: Double) -> Double {
        let scale = exp(logScale)
        var sum = 0.0
        for (logit, target) in zip(logits, targets) {
            sum += (sigmoid(scale * logit + shift) - target) * logit
        }
        return scale * sum + logScale / (Self.scaleDeviation * Self.scaleDeviation)
    }

    /// The shift at which loss and prior are least for a scale: they are convex, so Newton's method finds it, kept
    /// within what is known of its place.
    func bestShift(scale: Double, startingAt start: Double) -> Double {
        var (lower, upper) = (-Self.farthestShift, Self.farthestShift)
        var shift = start
        for _ in 0..<60 {
            let precision = 1 / (Self.shiftDeviation * Self.shiftDeviation)
            var (slope, curvature) = (shift * precision, precision)
            for (logit, target) in zip(logits, targets) {
                let probability = sigmoid(scale * logit + shift)
                slope += probability - target
                curvature += probability * (1 - probability)
            }
            if slope > 0 { upper = shift } else { lower = shift }
            let next = shift - slope / curvature
            let step = (lower...upper).contains(next) ? next - shift : (lower + upper) / 2 - shift
            shift += step
            if abs(step) < 1e-12 { break }
        }
        return shift
    }
}

private func sigmoid(_ value: Double) -> Double {
    value >= 0 ? 1 / (1 + exp(-value)) : exp(value) / (1 + exp(value))
}

private func logit(_ probability: Double) -> Double {
    let least = DetectionCalibration.leastProbability
    let inner = min(max(probability, least), 1 - least)
    return log(inner / (1 - inner))
}
