import Annotations
import DetectionEvaluation
import Foundation
import Testing

/// Random images with what COCO's evaluation program says of them, see `Conformance/learning/detections.py`.
struct DetectionFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Image: Decodable, Sendable {
        /// Tag, left, top, width and height of each true box.
        let truth: [[Double]]

        /// Tag, probability, left, top, width and height of each detection.
        let detections: [[Double]]
    }

    let name: String
    let tags: Int

    /// What coordinates are divided by.
    let part: Double

    /// What probabilities are divided by.
    let steps: Double
    let images: [Image]

    /// For each tag the average precisions at the standard overlaps; `nil` without boxes.
    let averagePrecision: [[Double]?]
    let meanAveragePrecision50: Double
    let meanAveragePrecision: Double

    var testDescription: String { name }

    var detected: DetectedImages {
        DetectedImages(
            images: images.map { image in
                DetectedImages.Image(
                    truth: image.truth.map { Annotation(tag: Int($0[0]), box: box($0.dropFirst(1))) },
                    detections: image.detections.map {
                        Prediction(tag: Int($0[0]), probability: $0[1] / steps, box: box($0.dropFirst(2)))
                    }
                )
            },
            tagCount: tags
        )
    }

    private func box(_ numbers: ArraySlice<Double>) -> NormalizedBox {
        let numbers = numbers.map { $0 / part }
        return NormalizedBox(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
    }

    static func all() throws -> [DetectionFixture] {
        try decoded("detections.json")
    }
}

/// Scored detections with the calibration that SciPy and scikit-learn find for them.
struct CalibrationFixture: Decodable, Sendable, CustomTestStringConvertible {
    /// A probability in 64ths and whether it was right.
    struct Detection: Decodable, Sendable {
        let probability: Double
        let isRight: Bool

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            probability = try container.decode(Double.self) / 64
            isRight = try container.decode(Bool.self)
        }
    }

    let name: String
    let detections: [Detection]
    let scale: Double
    let shift: Double
    let withoutPrior: [Double]?

    var testDescription: String { name }

    static func all() throws -> [CalibrationFixture] {
        try decoded("detection-calibration.json")
    }
}

private func decoded<Value: Decodable>(_ name: String) throws -> Value {
    let url = Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures")
    return try JSONDecoder().decode(
        Value.self,
        from: Data(contentsOf: try #require(url, "The golden file \(name) is missing."))
    )
}

/// Whether two optional numbers are both undefined or nearly equal.
func agree(_ left: Double?, _ right: Double?, within tolerance: Double = 1e-9) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= tolerance
}
