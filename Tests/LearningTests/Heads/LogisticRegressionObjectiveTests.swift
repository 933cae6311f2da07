import Annotations
import LinearAlgebra
import Testing

@testable import Learning

@Suite("The objective of a head")
struct LogisticRegressionObjectiveTests {
    static let types = [ClassificationType.multiclass, .multilabel]

    @Test(
        "loss and gradient agree with finite differences in double precision, in one block of rows or several",
        arguments: types,
        [21, 128, 300, 700]
    )
    func gradient(type: ClassificationType, imageCount: Int) {
        let problem = RandomProblem(type, images: imageCount, features: 5, tags: 3, seed: 1)
        let images = (0..<imageCount).map { Float($0 % 4) * 0.5 }
        let weights = SampleWeights(images: images, tags: SampleWeights.balanced(for: problem.labels).tags)
        let objective = LogisticRegressionObjective(
            features: PaddedFeatures(problem.features),
            labels: problem.labels,
            weights: weights
        )
        let start = RandomProblem(.multiclass, images: 3, features: 6, tags: 3, seed: 2).features
        var parameters = Matrix(rows: 3, columns: objective.width)
        for tag in 0..<3 { for column in 0..<6 { parameters[tag, column] = start[tag, column] } }
        let measurement = objective.measure(parameters, tags: [0, 1, 2])

        /// The pure loss: a C of one less the penalty.
        func loss(_ rows: [[Double]]) -> Double {
            let weightRows = rows.map { Array($0.prefix(5)) }
            return referenceObjective(
                weights: weightRows,
                bias: rows.map { $0[5] },
                features: problem.features,
                labels: problem.labels,
                sampleWeights: weights,
                inverseRegularization: 1
            )
                - 0.5 * weightRows.joined().reduce(0) { $0 + $1 * $1 }
        }
        let rows = (0..<3).map { tag in (0..<6).map { Double(parameters[tag, $0]) } }
        let expected = loss(rows)
        #expect(abs(measurement.cost.losses.reduce(0, +) - expected) < 1e-6 * expected)
        for tag in 0..<3 {
            for column in 0..<6 {
                var (above, below) = (rows, rows)
                above[tag][column] += 1e-5
                below[tag][column] -= 1e-5
                let slope = (loss(above) - loss(below)) / 2e-5
                #expect(abs(Double(measurement.gradient[tag, column]) - slope) < 1e-5 * Double(imageCount))
            }
            #expect((6..<objective.width).allSatisfy { measurement.gradient[tag, $0] == 0 })
        }
    }

    @Test(
        "rows in several blocks cost what they cost in parts of their own",
        arguments: types,
        [129, 200, 300, 400]
    )
    func blocks(type: ClassificationType, imageCount: Int) {
        let problem = RandomProblem(type, images: imageCount, features: 40, tags: 4, seed: 3)
        let start = RandomProblem(.multiclass, images: 4, features: 41, tags: 3, seed: 2).features
        func measure(_ images: Range<Int>, scale: Float) -> LogisticRegressionMeasurement {
            let labels = problem.labels.gathering(Array(images))
            let objective = LogisticRegressionObjective(
                features: PaddedFeatures(problem.features.gatheringRows(at: Array(images))),
                labels: labels,
                weights: .uniform(for: labels)
            )
            var parameters = Matrix(rows: 4, columns: objective.width)
            for tag in 0..<4 { for column in 0..<41 { parameters[tag, column] = scale * start[tag, column] } }
            return objective.measure(parameters, tags: [0, 1, 2, 3])
        }
        for scale: Float in [0, 0.01, 1] {
            let whole = measure(0..<imageCount, scale: scale)
            let parts = stride(from: 0, to: imageCount, by: 50).map {
                measure($0..<min($0 + 50, imageCount), scale: scale)
            }
            for (index, curvature) in whole.cost.curvatures.enumerated() {
                let sum = parts.reduce(0) { $0 + $1.cost.curvatures[index] }
                #expect(abs(curvature - sum) < 1e-5 * sum)
            }
            for (index, loss) in whole.cost.losses.enumerated() {
                let sum = parts.reduce(0) { $0 + $1.cost.losses[index] }
                #expect(abs(loss - sum) < 1e-6 * sum)
            }
            for index in whole.gradient.elements.indices {
                let terms = parts.map { Double($0.gradient.elements[index]) }
                let difference = Double(whole.gradient.elements[index]) - terms.reduce(0, +)
                #expect(abs(difference) < 1e-5 * terms.reduce(1) { $0 + abs($1) })
            }
        }
    }

    @Test("a tag costs the same alone and among others")
    func subset() {
        let problem = RandomProblem(.multilabel, images: 21, features: 5, tags: 4, seed: 3)
        let objective = LogisticRegressionObjective(
            features: PaddedFeatures(problem.features),
            labels: problem.labels,
            weights: .uniform(for: problem.labels)
        )
        let together = objective.measure(objective.null, tags: [0, 1, 2, 3])
        let some = objective.measure(objective.null.gatheringRows(at: [1, 3]), tags: [1, 3])
        #expect(some.cost.losses == [together.cost.losses[1], together.cost.losses[3]])
        #expect(some.cost.curvatures == [together.cost.curvatures[1], together.cost.curvatures[3]])
    }

    @Test("the null head is optimal in its biases", arguments: types)
    func nullHead(type: ClassificationType) {
        let problem = RandomProblem(type, images: 31, features: 5, tags: 3, seed: 4)
        let objective = LogisticRegressionObjective(
            features: PaddedFeatures(problem.features),
            labels: problem.labels,
            weights: .balanced(for: problem.labels)
        )
        let gradient = objective.measure(objective.null, tags: [0, 1, 2]).gradient
        for tag in 0..<3 { #expect(abs(gradient[tag, 5]) < 1e-4) }
    }

    @Test("extreme logits cost their magnitude and stay finite", arguments: types)
    func extremes(type: ClassificationType) {
        let labels = LabelSet(type: type, tagCount: 2, tagsByImage: [[0], [1]])
        let loss = LogisticLoss(labels: labels, weights: .uniform(for: labels))
        var logits = LogisticLoss.tagMajor(Matrix(rows: 2, columns: 2, elements: [1e4, -1e4, 1e4, -1e4]))
        let cost = loss.replaceWithResiduals(&logits, tags: [0, 1])
        // The first image is evaluated rightly; of the second everything is wrong.
        #expect(cost.losses.reduce(0, +) == 2e4)
        #expect(logits.elements.allSatisfy { $0.isFinite })
        #expect(abs(logits[0, 1] - 1) < 1e-6 && abs(logits[1, 1] + 1) < 1e-6)
        #expect(abs(logits[0, 0]) < 1e-6 && abs(logits[1, 0]) < 1e-6)
    }
}
