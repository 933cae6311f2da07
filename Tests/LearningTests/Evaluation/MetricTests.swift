import Annotations
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Metrics")
struct MetricTests {
    @Test("agree with scikit-learn", arguments: try MetricFixture.all())
    func agreeWithScikitLearn(fixture: MetricFixture) {
        let images = fixture.images
        let counts = images.confusionCountsByTag(threshold: fixture.threshold)
        let overall = images.confusionCounts(threshold: fixture.threshold)
        for (tag, expected) in fixture.tags.enumerated() {
            #expect(agree(counts[tag].precision, expected.precision), "precision of tag \(tag)")
            #expect(agree(counts[tag].recall, expected.recall), "recall of tag \(tag)")
            #expect(agree(images.averagePrecision(of: tag), expected.averagePrecision), "AP of tag \(tag)")
        }
        #expect(agree(overall.precision, fixture.precision))
        #expect(agree(overall.recall, fixture.recall))
        #expect(agree(images.meanAveragePrecision, fixture.meanAveragePrecision))
        #expect(agree(images.accuracy(threshold: fixture.threshold), fixture.accuracy))
        #expect(agree(images.logLoss, fixture.logLoss, within: 1e-5))
        #expect(images.confusionMatrix()?.counts.map { Array($0.dropLast()) } == fixture.confusion)
    }

    @Test("draw the curve of scikit-learn", arguments: try MetricFixture.all())
    func curve(fixture: MetricFixture) {
        for (tag, expected) in fixture.tags.enumerated() {
            let points = fixture.images.precisionRecallCurve(of: tag).points
            #expect(points.count == expected.curve.count)
            for (point, numbers) in zip(points, expected.curve) {
                #expect(agree(Double(point.threshold), numbers[0]))
                #expect(agree(point.precision, numbers[1]))
                #expect(agree(point.recall, numbers[2]))
            }
        }
    }

    @Test("count an image as often as it is weighted", arguments: 1...8)
    func weights(seed: UInt64) {
        let images = SyntheticScores.multilabel(images: 40, tags: 3, seed: seed)
        var generator = SeededGenerator(seed: seed, purpose: "weights")
        let weights = (0..<40).map { _ in Int32.random(in: 0...3, using: &generator) }
        let repeated = images.gathering(
            weights.indices.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
        )
        for tag in 0..<3 {
            let weighted = weights.withUnsafeBufferPointer {
                TagRanking(of: images, tag: tag).averagePrecision(weights: $0)
            }
            #expect(agree(weighted, repeated.averagePrecision(of: tag)), "seed \(seed)")
        }
    }

    @Test("do not depend on the order of the images", arguments: 1...4)
    func order(seed: UInt64) {
        let images = SyntheticScores.multilabel(images: 30, tags: 4, seed: seed)
        var generator = SeededGenerator(seed: seed, purpose: "order")
        let shuffled = images.gathering((0..<30).shuffled(using: &generator))
        #expect(agree(images.meanAveragePrecision, shuffled.meanAveragePrecision))
        #expect(images.confusionCounts(threshold: 0.5) == shuffled.confusionCounts(threshold: 0.5))
        #expect(images.reliability().bins.map(\.count) == shuffled.reliability().bins.map(\.count))
    }

    @Test("leave precision open where nothing is predicted and recall where nothing is to be found")
    func undefined() {
        let labels = LabelSet(multiclass: [0, 0], tagCount: 2)
        let images = ScoredImages(
            labels: labels,
            probabilities: Matrix(rows: 2, columns: 2, elements: [0.6, 0.4, 0.7, 0.3])
        )
        let counts = images.confusionCountsByTag(threshold: 0.9)
        #expect(counts[0].precision == nil)
        #expect(counts[0].recall == 0)
        #expect(counts[1].recall == nil)
        #expect(images.averagePrecision(of: 1) == nil)
        #expect(images.precisionRecallCurve(of: 1).bestThreshold == nil)
    }

    @Test("include a probability that equals the threshold")
    func atThreshold() {
        let images = ScoredImages(
            labels: LabelSet(multiclass: [0], tagCount: 2),
            probabilities: Matrix(rows: 1, columns: 2, elements: [0.9, 0.1])
        )
        #expect(images.confusionCounts(threshold: 0.9).truePositives == 1)
        #expect(images.confusionMatrix(threshold: 0.9)?.counts == [[1, 0, 0], [0, 0, 0]])
        #expect(images.confusionMatrix(threshold: 0.91)?.counts == [[0, 0, 1], [0, 0, 0]])
    }

    @Test("take the first of equally probable tags")
    func ties() {
        let images = ScoredImages(
            labels: LabelSet(multiclass: [1], tagCount: 3),
            probabilities: Matrix(rows: 1, columns: 3, elements: [0.2, 0.4, 0.4])
        )
        #expect(images.mostProbableTag(at: 0) == 1)
        #expect(images.accuracy(threshold: 0.5) == 1)
    }

    @Test("leave out what was not measured")
    func unmeasured() {
        let labels = LabelSet(multiclass: [0, 1, 2], tagCount: 3)
        let elements: [Float] = [0.8, 0.1, 0.1, 0.1, 0.3, 0.6, 0.9, 0.1, 0]
        let images = ScoredImages(
            labels: labels,
            probabilities: Matrix(rows: 3, columns: 3, elements: elements),
            evaluableTags: [true, true, false]
        )
        #expect(images.evaluableImages == [0, 1])
        #expect(images.accuracy(threshold: 0.5) == 0.5)
        // The second image was taken for the unmeasured tag: that is a false positive all the same.
        #expect(images.confusionCounts(threshold: 0.5).falsePositives == 1)
        #expect(images.averagePrecision(of: 2) == nil)
    }

    @Test("are all undefined without images")
    func empty() {
        let images = ScoredImages(
            labels: LabelSet(multiclass: [], tagCount: 2),
            probabilities: Matrix(rows: 0, columns: 2)
        )
        #expect(images.accuracy(threshold: 0.5) == nil)
        #expect(images.meanAveragePrecision == nil)
        #expect(images.logLoss == nil)
        #expect(images.reliability().expectedCalibrationError == nil)
    }

    @Test("name confusions from the most frequent down")
    func confusions() {
        let matrix = ConfusionMatrix(counts: [[5, 1, 3, 9], [1, 4, 0, 0], [0, 0, 7, 0]])
        #expect(matrix.confusions.map(\.count) == [3, 1, 1])
        #expect(matrix.confusions.map(\.trueTag) == [0, 0, 1])
    }
}
