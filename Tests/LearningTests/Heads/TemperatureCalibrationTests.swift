import Annotations
import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Temperature")
struct TemperatureCalibrationTests {
    /// Logits with labels drawn from exactly the probabilities the logits stand for.
    static func calibrated(_ type: ClassificationType, images: Int) -> (logits: Matrix, labels: LabelSet) {
        let logits = RandomProblem(type, images: images, features: 3, tags: 3, seed: 1).features
        let probabilities = logits.probabilities(of: type)
        var generator = SeededGenerator(seed: 2, purpose: "labels")
        let tags = (0..<images).map { image in
            let row = Array(probabilities[row: image])
            guard type == .multiclass else {
                return row.indices.filter { Float.random(in: 0..<1, using: &generator) < row[$0] }
            }
            var draw = Float.random(in: 0..<1, using: &generator)
            for (tag, probability) in row.enumerated() {
                draw -= probability
                if draw < 0 { return [tag] }
            }
            return [row.count - 1]
        }
        return (logits, LabelSet(type: type, tagCount: 3, tagsByImage: tags))
    }

    @Test("recovers the factor by which logits are too sharp", arguments: [0.5, 1, 4])
    func recovers(factor: Double) {
        for type in [ClassificationType.multiclass, .multilabel] {
            var (logits, labels) = Self.calibrated(type, images: 2000)
            logits.elements.scale(by: Float(factor))
            let temperature = TemperatureCalibration(logits: logits, labels: labels).temperature
            #expect(abs(temperature / factor - 1) < 0.15, "\(type): \(temperature)")
        }
    }

    @Test("minimizes loss plus prior, evaluated by a scan in double precision")
    func scan() {
        let (logits, labels) = Self.calibrated(.multiclass, images: 60)
        var sharp = logits
        sharp.elements.scale(by: 3)
        func objective(_ temperature: Double) -> Double {
            let probabilities = sharp.probabilities(of: .multiclass, temperature: temperature)
            let loss = (0..<60).reduce(0.0) { $0 - log(Double(probabilities[$1, labels.tagsByImage[$1][0]])) }
            return loss + pow(log(temperature) / log(2), 2) / 2
        }
        let found = TemperatureCalibration(logits: sharp, labels: labels).temperature
        for factor in [0.97, 1.03] { #expect(objective(found) <= objective(found * factor)) }
    }

    @Test("logits that are always right sharpen only moderately, and no images change nothing")
    func separable() {
        for images in [1, 5, 50] {
            let labels = LabelSet(multiclass: (0..<images).map { $0 % 2 }, tagCount: 2)
            let logits = Matrix(
                rows: images,
                columns: 2,
                elements: (0..<images).flatMap { $0 % 2 == 0 ? [2, -2] : [-2, 2] as [Float] }
            )
            let temperature = TemperatureCalibration(logits: logits, labels: labels).temperature
            #expect(temperature < 1 && temperature > 0.2)
        }
        let none = LabelSet(multiclass: [], tagCount: 2)
        let temperature = TemperatureCalibration(logits: Matrix(rows: 0, columns: 2), labels: none)
            .temperature
        #expect(abs(temperature - 1) < 1e-5)
    }

    @Test("hopeless logits end at the upper bound, and weights count")
    func bounds() {
        let labels = LabelSet(multiclass: (0..<400).map { $0 % 2 }, tagCount: 2)
        let wrong = Matrix(
            rows: 400,
            columns: 2,
            elements: (0..<400).flatMap { $0 % 2 == 1 ? [90, -90] : [-90, 90] as [Float] }
        )
        let temperature = TemperatureCalibration(logits: wrong, labels: labels).temperature
        #expect(temperature == TemperatureCalibration.range.upperBound || abs(temperature - 20) < 1e-9)
        let ignored = SampleWeights(
            images: [Float](repeating: 0, count: 400),
            tags: SampleWeights.uniform(for: labels).tags
        )
        let neutral = TemperatureCalibration(logits: wrong, labels: labels, weights: ignored).temperature
        #expect(abs(neutral - 1) < 1e-5)
    }
}
