import Annotations
import Foundation
import Learning
import LinearAlgebra
import Testing

/// A small training problem with scikit-learn's solution, as `Conformance/learning/heads.py` writes it.
struct SolvedProblem: Decodable, Sendable, CustomTestStringConvertible {
    let type: ClassificationType
    let tagCount: Int
    let balanced: Bool
    let inverseRegularization: Double
    let imageWeights: [Float]?
    let tagsByImage: [[Int]]
    let weights: [[Double]]
    let bias: [Double]
    let objective: Double
    private let features: [[Float]]

    static func all() throws -> [SolvedProblem] {
        let url = try #require(
            Bundle.module.url(forResource: "heads", withExtension: "json", subdirectory: "Fixtures")
        )
        return try JSONDecoder().decode([SolvedProblem].self, from: Data(contentsOf: url))
    }

    var labels: LabelSet { LabelSet(type: type, tagCount: tagCount, tagsByImage: tagsByImage) }

    var matrix: Matrix {
        Matrix(rows: features.count, columns: features[0].count, elements: features.flatMap(\.self))
    }

    var sampleWeights: SampleWeights {
        let tags = (balanced ? SampleWeights.balanced(for: labels) : .uniform(for: labels)).tags
        return SampleWeights(
            images: imageWeights ?? [Float](repeating: 1, count: tagsByImage.count),
            tags: tags
        )
    }

    var testDescription: String {
        "\(type) \(features.count) x \(features[0].count), \(tagCount) tags, C \(inverseRegularization)"
    }
}

/// A random problem whose tags depend on the features.
struct RandomProblem {
    let features: Matrix
    let labels: LabelSet

    init(_ type: ClassificationType, images: Int, features count: Int, tags: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed, purpose: "problem")
        func noise() -> Float {
            (0..<4).reduce(0) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
        }
        let centers = (0..<tags).map { _ in (0..<count).map { _ in noise() } }
        var elements: [Float] = []
        var tagsByImage: [[Int]] = []
        for image in 0..<images {
            let present =
                switch type {
                case .multiclass: [image % tags]
                case .multilabel: (0..<tags).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
                }
            tagsByImage.append(present)
            elements += (0..<count).map { feature in
                present.reduce(noise()) { $0 + 0.5 * centers[$1][feature] }
            }
        }
        self.features = Matrix(rows: images, columns: count, elements: elements)
        labels = LabelSet(type: type, tagCount: tags, tagsByImage: tagsByImage)
    }
}

/// The slow, obvious objective in double precision: C * weighted loss + penalty.
func referenceObjective(
    weights: [[Double]],
    bias: [Double],
    features: Matrix,
    labels: LabelSet,
    sampleWeights: SampleWeights,
    inverseRegularization: Double
) -> Double {
    var loss = 0.0
    for image in 0..<features.rows {
        let row = features[row: image].map { Double($0) }
        let logits = zip(weights, bias).map { vector, bias in
            zip(vector, row).reduce(bias) { $0 + $1.0 * $1.1 }
        }
        let imageWeight = Double(sampleWeights.images[image])
        switch labels.type {
        case .multiclass:
            let tag = labels.tagsByImage[image][0]
            let largest = logits.max() ?? 0
            let sum = logits.reduce(0) { $0 + exp($1 - largest) }
            loss +=
                imageWeight * Double(sampleWeights.tags[tag].positive) * (log(sum) + largest - logits[tag])
        case .multilabel:
            for (tag, logit) in logits.enumerated() {
                let isPresent = labels.contains(tag, at: image)
                let weight = sampleWeights.tags[tag]
                let margin = isPresent ? logit : -logit
                loss +=
                    imageWeight * Double(isPresent ? weight.positive : weight.negative)
                    * (max(0, -margin) + log1p(exp(-abs(margin))))
            }
        }
    }
    return inverseRegularization * loss + 0.5 * weights.joined().reduce(0) { $0 + $1 * $1 }
}

extension LinearHead {
    var doubleWeights: [[Double]] { (0..<tagCount).map { tag in weights[row: tag].map { Double($0) } } }
    var doubleBias: [Double] { bias.map { Double($0) } }

    /// The largest difference of a weight or bias.
    func distance(to other: LinearHead) -> Float {
        zip(weights.elements + bias, other.weights.elements + other.bias).map { abs($0 - $1) }.max() ?? 0
    }
}
