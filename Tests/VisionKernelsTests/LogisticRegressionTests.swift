import Foundation
import TestSupport
import Testing

@testable import VisionKernels

@Suite("A head trained in a page")
struct LogisticRegressionTests {
    /// Features around a center for each tag, and labels.
    private static func clusters(_ tags: Int, _ perTag: Int, _ count: Int, seed: UInt64, spread: Float) -> (
        features: Numbers, labels: Numbers
    ) {
        var centers = Numbers(tags * count, seed: seed)
        let noise = Numbers(tags * perTag * count, seed: seed + 1, in: -spread...spread)
        var (features, labels) = (noise, Numbers(zeros: tags * perTag * tags))
        for row in 0..<tags * perTag {
            let tag = row % tags
            labels.values[row * tags + tag] = 1
            for index in 0..<count {
                features.values[row * count + index] += centers.values[tag * count + index]
            }
        }
        centers.values = []
        return (features, labels)
    }

    /// What is minimized, in double precision, for features as they are.
    private static func objective(
        _ parameters: [Double],
        _ features: [Float],
        _ labels: [Float],
        rows: Int,
        count: Int,
        tags: Int,
        isMultilabel: Bool,
        regularization: Double,
        scale: Double
    ) -> Double {
        var value = 0.0
        for index in 0..<count * tags { value += parameters[index] * parameters[index] / scale / scale / 2 }
        for row in 0..<rows {
            let logits = (0..<tags).map { tag in
                (0..<count).reduce(parameters[count * tags + tag]) {
                    $0 + parameters[tag * count + $1] * Double(features[row * count + $1])
                }
            }
            let label = labels[row * tags..<(row + 1) * tags].map(Double.init)
            if isMultilabel {
                for (logit, label) in zip(logits, label) {
                    value += regularization * (log1p(exp(-abs(logit))) + max(logit, 0) - logit * label)
                }
            } else {
                let largest = logits.max() ?? 0
                let sum = log(logits.reduce(0) { $0 + exp($1 - largest) }) + largest
                for (logit, label) in zip(logits, label) { value += regularization * label * (sum - logit) }
            }
        }
        return value
    }

    @Test("ends where every step makes the objective larger", arguments: [false, true], [Float(0.5), 20])
    func minimum(_ isMultilabel: Bool, _ regularization: Float) {
        let (tags, perTag, count) = (3, 8, 6)
        var (features, labels) = Self.clusters(tags, perTag, count, seed: 11, spread: 3)
        let rows = tags * perTag
        let (parameters, scale): ([Float], Float) = features.pointer { features in
            labels.pointer { labels in
                let regression = LogisticRegression(
                    features: features,
                    labels: labels,
                    rows: Array(0..<rows),
                    featureCount: count,
                    tagCount: tags,
                    isMultilabel: isMultilabel
                )
                return (regression.fit(regularization: regularization).parameters, regression.scale)
            }
        }
        let exact = parameters.map(Double.init)
        func value(_ parameters: [Double]) -> Double {
            Self.objective(
                parameters,
                features.values,
                labels.values,
                rows: rows,
                count: count,
                tags: tags,
                isMultilabel: isMultilabel,
                regularization: Double(regularization),
                scale: Double(scale)
            )
        }
        let lowest = value(exact)
        var generator = SplitMix64(seed: 5)
        for _ in 0..<200 {
            var moved = exact
            for index in moved.indices { moved[index] += Double.random(in: -0.05...0.05, using: &generator) }
            #expect(value(moved) > lowest - 1e-6 * abs(lowest))
        }
    }

    @Test(
        "folds choose weaker regularization for what is easy, and it is right on images that were held back"
    )
    func choice() {
        let (tags, count) = (3, 40)
        var (features, labels) = Self.clusters(tags, 30, count, seed: 3, spread: 4)
        let fitted = features.pointer { features in
            labels.pointer { labels in
                RegularizationChoice.fit(
                    LogisticRegression(
                        features: features,
                        labels: labels,
                        rows: Array(0..<60),
                        featureCount: count,
                        tagCount: tags,
                        isMultilabel: false
                    )
                )
            }
        }
        #expect(RegularizationChoice.candidates.contains(fitted.regularization))
        var head = Numbers(zeros: fitted.parameters.count)
        head.values = fitted.parameters
        var right = 0
        for row in 60..<90 {
            var probabilities = Numbers(zeros: tags)
            features.pointer { features in
                head.pointer { head in
                    probabilities.pointer {
                        applyHead(
                            features + row * count,
                            featureCount: count,
                            parameters: head,
                            tagCount: tags,
                            isMultilabel: false,
                            into: $0
                        )
                    }
                }
            }
            #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-5)
            let best = probabilities.values.indices.max {
                probabilities.values[$0] < probabilities.values[$1]
            }
            if best == row % tags { right += 1 }
        }
        #expect(right >= 27)
    }
}
