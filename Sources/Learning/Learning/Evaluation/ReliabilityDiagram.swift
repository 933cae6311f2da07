import Annotations
import Glibc

/// How often predictions of a given confidence are right.
package struct ReliabilityDiagram: Hashable, Sendable, Codable {
    /// The predictions within one range of confidence.
    package struct Bin: Hashable, Sendable, Codable {
        /// The number of predictions.
        package var count = 0

        /// Their mean probability; zero if there are none.
        package var meanConfidence = 0.0

        /// The share of them that is right; zero if there are none.
        package var accuracy = 0.0
    }

    /// Bins of equal width over 0...1; each includes its upper end, the first also zero.
    package let bins: [Bin]

    /// The mean distance between confidence and accuracy, weighted by the bins' counts; `nil` without predictions.
    ///
    /// Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015;
    /// with 15 bins of equal width as in Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    package var expectedCalibrationError: Double? {
        let total = bins.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        return bins.reduce(0) { $0 + Double($1.count) * abs($1.meanConfidence - $1.accuracy) } / Double(total)
    }

    /// Sorts predictions into bins.
    ///
    /// - Precondition: `binCount` is positive.
    package init(predictions: some Sequence<(confidence: Float, isRight: Bool)>, binCount: Int = 15) {
        var bins = [Bin](repeating: Bin(), count: binCount)
        for (confidence, isRight) in predictions {
            let place = Int((Double(confidence) * Double(binCount)).rounded(.up)) - 1
            let index = min(max(place, 0), binCount - 1)
            bins[index].count += 1
            bins[index].meanConfidence += Double(confidence)
            bins[index].accuracy += isRight ? 1 : 0
        }
        for index in bins.indices where bins[index].count > 0 {
            bins[index].meanConfidence /= Double(bins[index].count)
            bins[index].accuracy /= Double(bins[index].count)
        }
        self.bins = bins
    }
}

extension ScoredImages {
    /// How far the probabilities of the measured images can be taken at their word.
    ///
    /// Multiclass: one prediction an image, the most probable tag. Multilabel: every pair of an image and a
    /// measured tag is a prediction that the image carries the tag.
    ///
    /// - Precondition: `binCount` is positive.
    package func reliability(binCount: Int = 15) -> ReliabilityDiagram {
        precondition(binCount > 0, "A diagram needs at least one bin.")
        var predictions: [(confidence: Float, isRight: Bool)] = []
        for image in evaluableImages {
            switch labels.type {
            case .multiclass:
                guard let tag = mostProbableTag(at: image) else { continue }
                predictions.append((probability(of: tag, at: image), labels.contains(tag, at: image)))
            case .multilabel:
                for tag in countedTags {
                    predictions.append((probability(of: tag, at: image), labels.contains(tag, at: image)))
                }
            }
        }
        return ReliabilityDiagram(predictions: predictions, binCount: binCount)
    }

    /// The mean negative logarithm of the probability given to the truth; `nil` if nothing is measured.
    ///
    /// Multiclass: the mean over images. Multilabel: the mean over pairs of an image and a measured tag.
    /// Probabilities are kept 1.2e-7 away from 0 and 1, so one confident mistake costs at most 15.9.
    package var logLoss: Double? { logLosses.mean }

    /// For each measured image the mean negative logarithm of the probability given to the truth, as in ``logLoss``.
    package var logLosses: [Double] {
        let least = Double(Float.ulpOfOne)
        let counted = countedTags
        return evaluableImages.map { image in
            let tags = labels.type == .multiclass ? labels.tagsByImage[image] : counted
            return tags.map { tag in
                let probability = Double(probability(of: tag, at: image))
                let ofTruth = labels.contains(tag, at: image) ? probability : 1 - probability
                return -log(min(max(ofTruth, least), 1 - least))
            }.mean ?? 0
        }
    }
}
