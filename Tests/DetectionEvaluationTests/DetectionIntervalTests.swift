import Annotations
import Learning
import Testing

@testable import DetectionEvaluation

@Suite("Intervals of a detector's numbers")
struct DetectionIntervalTests {
    @Test("rest on data sets that are evaluated as if drawn anew", arguments: 1...6)
    func weights(seed: UInt64) {
        let images = SyntheticDetections.images(15, tags: 2, boxes: 5, seed: seed, ties: false)
        var generator = SeededGenerator(seed: seed, purpose: "weights")
        let weights = (0..<15).map { _ in Int32.random(in: 0...3, using: &generator) }
        let copied = images.gathering(
            weights.indices.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
        )
        let drawn = DetectionMatching(of: copied)
        let sample = ResampledDetections(
            of: DetectionMatching(of: images),
            tag: 0,
            threshold: 0.5,
            overlap: 0.75
        )
        var scratch = ResampledDetections.Scratch()
        let numbers = weights.withUnsafeBufferPointer { sample.numbers($0, &scratch) }
        let counts = drawn.confusionCountsByTag(threshold: 0.5, overlap: 0.75)[0]
        #expect(agree(numbers.averagePrecision50, drawn.averagePrecision(of: 0, overlap: 0.5)))
        #expect(agree(numbers.averagePrecision, drawn.averagePrecision(of: 0)))
        #expect(numbers.precision == counts.precision && numbers.recall == counts.recall)
    }

    @Test("hold the numbers, and come out the same twice")
    func values() throws {
        let images = SyntheticDetections.images(40, tags: 3, boxes: 4, seed: 5)
        let matching = DetectionMatching(of: images)
        func intervals(seed: UInt64) -> DetectionIntervals {
            DetectionIntervals(of: matching, threshold: 0.5, overlap: 0.5, resamples: 200, seed: seed)
        }
        let found = intervals(seed: 1)
        #expect(found == intervals(seed: 1))
        #expect(found != intervals(seed: 2))
        #expect(agree(found.overall.averagePrecision50?.value, matching.meanAveragePrecision(overlap: 0.5)))
        #expect(agree(found.overall.averagePrecision?.value, matching.meanAveragePrecision))
        let counts = matching.confusionCounts(threshold: 0.5, overlap: 0.5)
        #expect(found.overall.precision?.value == counts.precision)
        #expect(found.overall.recall?.value == counts.recall)
        #expect(found.tags[2].recall == nil && found.tags[2].averagePrecision50 == nil)
        for numbers in [found.overall, found.tags[0], found.tags[1]] {
            for estimate in [
                numbers.averagePrecision50, numbers.averagePrecision, numbers.precision, numbers.recall,
            ] {
                let estimate = try #require(estimate)
                #expect(estimate.interval.contains(estimate.value))
                #expect(estimate.interval.upper > estimate.interval.lower)
            }
        }
    }

    @Test("are wider where near-duplicates are grouped")
    func groups() throws {
        let single = SyntheticDetections.images(12, tags: 1, boxes: 4, seed: 8)
        let five = (0..<60).map { $0 % 12 }
        func width(_ groups: ImageGroups) throws -> Double {
            let images = DetectedImages(images: five.map { single.images[$0] }, tagCount: 1, groups: groups)
            let matching = DetectionMatching(of: images)
            let found = DetectionIntervals(
                of: matching,
                threshold: 0.5,
                overlap: 0.5,
                resamples: 300,
                seed: 1
            )
            let interval = try #require(found.overall.averagePrecision50).interval
            return interval.upper - interval.lower
        }
        #expect(try width(ImageGroups(keys: five)) > 1.5 * width(ImageGroups(singletons: 60)))
    }

    @Test("are none without images")
    func nothing() {
        let matching = DetectionMatching(of: DetectedImages(images: [], tagCount: 1))
        let found = DetectionIntervals(of: matching, threshold: 0.5, overlap: 0.5, seed: 1)
        #expect(found.overall.averagePrecision50 == nil && found.tags[0].precision == nil)
    }
}
