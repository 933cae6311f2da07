import Annotations
import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Evaluation summary")
struct EvaluationSummaryTests {
    @Test("says the same as the single metrics")
    func consistency() throws {
        let images = SyntheticScores.multilabel(images: 50, tags: 4, seed: 1)
        let summary = EvaluationSummary(of: images, threshold: 0.5, resamples: 50, seed: 1)
        let overall = images.confusionCounts(threshold: 0.5)
        #expect(summary.precision?.value == overall.precision)
        #expect(summary.recall?.value == overall.recall)
        #expect(agree(summary.meanAveragePrecision?.value, images.meanAveragePrecision))
        #expect(summary.accuracy?.value == images.accuracy(threshold: 0.5))
        #expect(summary.confusionMatrix == nil)
        #expect(summary.perTagPerformance.map(\.imageCount) == images.labels.imagesByTag)
        #expect(summary.perTagPerformance.allSatisfy { $0.curve.points.count <= 100 })
    }

    @Test("survives JSON")
    func json() throws {
        let images = SyntheticScores.multiclass(images: 30, tags: 3, accuracy: 0.8, seed: 2)
        let summary = EvaluationSummary(of: images, resamples: 50, seed: 2)
        let data = try JSONEncoder().encode(summary)
        #expect(try JSONDecoder().decode(EvaluationSummary.self, from: data) == summary)
    }

    @Test("lists every tag, also those that could not be measured")
    func unevaluableTags() {
        let images = ScoredImages(
            labels: LabelSet(multiclass: [0, 0, 1], tagCount: 3),
            probabilities: Matrix(
                rows: 3,
                columns: 3,
                elements: [0.8, 0.1, 0.1, 0.7, 0.2, 0.1, 0.6, 0.3, 0.1]
            ),
            evaluableTags: [true, false, false]
        )
        let summary = EvaluationSummary(of: images, resamples: 50, seed: 3)
        #expect(summary.perTagPerformance.map(\.isEvaluable) == [true, false, false])
        #expect(summary.perTagPerformance[1].averagePrecision == nil)
        #expect(summary.evaluableImageCount == 2)
        #expect(summary.accuracy?.value == 1)
    }

    @Test("exists for no images at all", arguments: [ClassificationType.multiclass, .multilabel])
    func empty(type: ClassificationType) {
        let images = ScoredImages(
            labels: LabelSet(type: type, tagCount: 0, tagsByImage: []),
            probabilities: Matrix(rows: 0, columns: 0)
        )
        let summary = EvaluationSummary(of: images, seed: 1)
        #expect(summary.accuracy == nil)
        #expect(summary.perTagPerformance.isEmpty)
    }
}
