import Annotations
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Intervals")
struct IntervalTests {
    @Test(
        "of Wilson are those of the published formula",
        arguments: [
            (1.0, 2, 0.3424, 1.0), (0.0, 10, 0.0, 0.2775), (0.5, 10, 0.2366, 0.7634),
            (0.9, 100, 0.8256, 0.9448),
        ]
    )
    func wilson(share: Double, cases: Int, lower: Double, upper: Double) {
        let interval = ConfidenceInterval.wilson(share: share, cases: cases)
        #expect(agree(interval.lower, lower, within: 1e-4))
        #expect(agree(interval.upper, upper, within: 1e-4))
    }

    @Test("stay wide when the few answers are all right")
    func fewImages() throws {
        let images = ScoredImages(
            labels: LabelSet(multiclass: [0, 0, 1, 1], tagCount: 2),
            probabilities: Matrix(rows: 4, columns: 2, elements: [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.3, 0.7])
        )
        let intervals = BootstrapIntervals(of: images, threshold: 0.5, seed: 1)
        let accuracy = try #require(intervals.accuracy)
        #expect(accuracy.value == 1 && accuracy.interval.upper == 1)
        #expect(agree(accuracy.interval.lower, 0.5101, within: 1e-4))
        for tag in intervals.tags {
            for estimate in [tag.precision, tag.recall, tag.averagePrecision] {
                #expect(agree(estimate?.interval.lower, 0.3424, within: 1e-4))
            }
        }
    }

    @Test("hold their value and stay within 0...1", arguments: 1...6)
    func holdTheirValue(seed: UInt64) {
        for images in [
            SyntheticScores.multiclass(images: 12, tags: 3, accuracy: 0.6, seed: seed),
            SyntheticScores.multilabel(images: 12, tags: 3, seed: seed),
        ] {
            let intervals = BootstrapIntervals(of: images, threshold: 0.6, resamples: 100, seed: seed)
            let all =
                [intervals.accuracy, intervals.precision, intervals.recall, intervals.meanAveragePrecision]
                + intervals.tags.flatMap { [$0.precision, $0.recall, $0.averagePrecision] }
            for estimate in all.compactMap({ $0 }) {
                #expect(estimate.interval.contains(estimate.value), "seed \(seed)")
                #expect(estimate.interval.lower >= 0 && estimate.interval.upper <= 1, "seed \(seed)")
            }
        }
    }

    @Test("of accuracy are those of the binomial distribution when there are many images")
    func manyImages() throws {
        let images = SyntheticScores.multiclass(images: 600, tags: 2, accuracy: 0.8, seed: 9)
        let accuracy = try #require(
            BootstrapIntervals(of: images, threshold: 0.5, resamples: 300, seed: 9).accuracy
        )
        let halfWidth = 1.96 * (accuracy.value * (1 - accuracy.value) / 600).squareRoot()
        #expect(agree(accuracy.interval.lower, accuracy.value - halfWidth, within: 0.012))
        #expect(agree(accuracy.interval.upper, accuracy.value + halfWidth, within: 0.012))
    }

    @Test("of accuracy hold the truth in about 95 of 100 data sets", arguments: [(10, 0.9), (30, 0.7)])
    func coverage(images: Int, truth: Double) {
        let held = (0..<200).count { (run: Int) in
            let scores = SyntheticScores.multiclass(
                images: images,
                tags: 2,
                accuracy: truth,
                seed: UInt64(run)
            )
            let intervals = BootstrapIntervals(of: scores, threshold: 0.5, resamples: 60, seed: UInt64(run))
            return intervals.accuracy?.interval.contains(truth) ?? false
        }
        #expect(held >= 184)
    }

    @Test("widen when images are copies of each other")
    func clusters() throws {
        let base = SyntheticScores.multiclass(images: 20, tags: 2, accuracy: 0.7, seed: 4)
        let copies = (0..<20).flatMap { [Int](repeating: $0, count: 5) }
        let repeated = base.gathering(copies)
        let grouped = ScoredImages(
            labels: repeated.labels,
            probabilities: repeated.probabilities,
            groups: ImageGroups(keys: copies)
        )
        let single = try #require(BootstrapIntervals(of: base, threshold: 0.5, seed: 4).accuracy)
        let naive = try #require(
            BootstrapIntervals(of: repeated, threshold: 0.5, resamples: 300, seed: 4).accuracy
        )
        let honest = try #require(BootstrapIntervals(of: grouped, threshold: 0.5, seed: 4).accuracy)
        #expect(honest == single)
        #expect(
            naive.interval.upper - naive.interval.lower < 0.6
                * (honest.interval.upper - honest.interval.lower)
        )
    }

    @Test("come out the same twice and differ with the seed")
    func repeatable() {
        let images = SyntheticScores.multilabel(images: 30, tags: 3, seed: 5)
        func intervals(seed: UInt64) -> BootstrapIntervals {
            BootstrapIntervals(of: images, threshold: 0.5, resamples: 100, seed: seed)
        }
        #expect(intervals(seed: 1) == intervals(seed: 1))
        #expect(intervals(seed: 1) != intervals(seed: 2))
    }

    @Test("interpolate between ranks like numpy")
    func percentiles() {
        let interval = ConfidenceInterval.percentiles(of: (0...10).map(Double.init).reversed())
        #expect(agree(interval?.lower, 0.25))
        #expect(agree(interval?.upper, 9.75))
        #expect(ConfidenceInterval.percentiles(of: []) == nil)
    }
}
