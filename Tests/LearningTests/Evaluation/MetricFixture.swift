import Annotations
import Foundation
import Learning
import LinearAlgebra
import Testing

/// Numbers computed by scikit-learn, see `Conformance/learning/metrics.py`.
struct MetricFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Tag: Decodable, Sendable {
        let precision: Double?
        let recall: Double?
        let averagePrecision: Double?
        let curve: [[Double]]
    }

    let name: String
    let type: ClassificationType
    let threshold: Float
    let tagsByImage: [[Int]]
    let scores: [[Int]]
    let tags: [Tag]
    let precision: Double?
    let recall: Double?
    let meanAveragePrecision: Double
    let accuracy: Double
    let logLoss: Double
    let confusion: [[Int]]?

    var testDescription: String { name }

    var images: ScoredImages {
        ScoredImages(
            labels: LabelSet(type: type, tagCount: tags.count, tagsByImage: tagsByImage),
            probabilities: Matrix(
                rows: scores.count,
                columns: tags.count,
                elements: scores.joined().map { Float($0) / 64 }
            )
        )
    }

    static func all() throws -> [MetricFixture] {
        try JSONDecoder().decode([MetricFixture].self, from: Data(contentsOf: goldenFile("metrics.json")))
    }
}

/// The address of a golden file of this test target.
func goldenFile(_ name: String) throws -> URL {
    let url = Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures")
    return try #require(url, "The golden file \(name) is missing.")
}

/// Whether two optional numbers are both undefined or nearly equal.
func agree(_ left: Double?, _ right: Double?, within tolerance: Double = 1e-9) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= tolerance
}
