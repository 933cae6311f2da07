import Annotations
import Foundation
import Learning
import Testing

@testable import DetectionEvaluation

@Suite("The summary of a detector")
struct DetectionSummaryTests {
    private let images = SyntheticDetections.images(20, tags: 3, boxes: 5, seed: 4)

    private func summary(overlap: Double = 0.3) -> DetectionSummary {
        DetectionSummary(
            of: images,
            evidence: .crossValidation(folds: 3, shareOfSteps: 0.4),
            threshold: 0.4,
            overlap: overlap,
            resamples: 100,
            seed: 1
        )
    }

    @Test("has the numbers of its parts")
    func parts() {
        let found = summary()
        let matching = DetectionMatching(of: images, overlaps: DetectionMatching.standardOverlaps + [0.3])
        #expect(agree(found.meanAveragePrecision50?.value, matching.meanAveragePrecision(overlap: 0.5)))
        #expect(agree(found.meanAveragePrecision?.value, matching.meanAveragePrecision))
        #expect(found.recall?.value == matching.confusionCounts(threshold: 0.4, overlap: 0.3).recall)
        #expect(found.imageCount == 20 && found.groupCount == 20)
        #expect(found.boxCount == images.images.reduce(0) { $0 + $1.truth.count })
        #expect(found.confusion == images.confusion(threshold: 0.4, overlap: 0.3))
        for (tag, numbers) in found.perTagPerformance.enumerated() {
            #expect(numbers.boxCount == images.images.reduce(0) { $0 + $1.truth.count { $0.tag == tag } })
            #expect(numbers.imageCount == images.images.count { $0.truth.contains { $0.tag == tag } })
            #expect(
                numbers.counts == matching.confusionCountsByTag(threshold: 0.4, overlap: 0.3)[tag]
            )
            #expect(agree(numbers.averagePrecision?.value, matching.averagePrecision(of: tag)))
        }
    }

    @Test("is the same after JSON")
    func json() throws {
        let found = summary(overlap: 0.5)
        let data = try JSONEncoder().encode(found)
        #expect(try JSONDecoder().decode(DetectionSummary.self, from: data) == found)
    }
}
