internal import Annotations
internal import Foundation

/// How unsure an answer is, from 0 (certain) to 1 (every outcome is as likely as any other).
///
/// The entropy of Shannon, "A Mathematical Theory of Communication", 1948, as a share of the greatest possible:
/// of the whole distribution over exclusive tags, and the mean over independent ones; a box is one that is right or is not.
enum Uncertainty {
    /// The uncertainty of calibrated predictions.
    static func of<Tag>(_ predictions: [Prediction<Tag>], task: ProjectTask) -> Double {
        let values = predictions.map(\.probability)
        guard !values.isEmpty else { return 0 }
        switch task {
        case .classification(.multiclass):
            guard values.count > 1 else { return 0 }
            let entropy = values.reduce(0) { $0 + surprise(of: $1) }
            return min(1, entropy / log(Double(values.count)))
        case .classification(.multilabel), .detection:
            let sum = values.reduce(0) { $0 + surprise(of: $1) + surprise(of: 1 - $1) }
            return min(1, sum / (log(2) * Double(values.count)))
        }
    }

    private static func surprise(of probability: Double) -> Double {
        probability > 0 ? -probability * log(probability) : 0
    }
}
