import Annotations
import Learning
import LinearAlgebra
import Testing

@Suite("Comparing two models")
struct PairedComparisonTests {
    @Test("finds no gain of a model over itself, and says how unsure that is", arguments: [4, 400])
    func itself(images: Int) throws {
        let scores = SyntheticScores.multiclass(images: images, tags: 2, accuracy: 0.8, seed: 1)
        let comparison = PairedComparison(of: scores, against: scores, threshold: 0.5, resamples: 50, seed: 1)
        for gain in [
            try #require(comparison.accuracyGain), try #require(comparison.meanAveragePrecisionGain),
        ] {
            #expect(gain.value == 0)
            #expect(agree(gain.interval.upper, 1.96 / Double(images + 2), within: 1e-3))
            #expect(agree(gain.interval.lower, -gain.interval.upper))
        }
    }

    @Test("sees a clear gain, and its opposite when exchanged")
    func clearGain() throws {
        let old = SyntheticScores.multiclass(images: 200, tags: 4, accuracy: 0.6, seed: 2)
        let new = SyntheticScores.multiclass(images: 200, tags: 4, accuracy: 0.9, seed: 3)
        let forward = PairedComparison(of: new, against: old, threshold: 0.5, resamples: 100, seed: 2)
        let backward = PairedComparison(of: old, against: new, threshold: 0.5, resamples: 100, seed: 2)
        let gain = try #require(forward.accuracyGain)
        #expect(gain.interval.lower > 0)
        #expect(try #require(forward.meanAveragePrecisionGain).interval.lower > 0)
        #expect(agree(backward.accuracyGain?.interval.upper, -gain.interval.lower))
    }

    @Test("precision and recall differ by what counting says", arguments: [0.2, 0.5, 0.8] as [Float])
    func overall(threshold: Float) throws {
        let old = SyntheticScores.multiclass(images: 120, tags: 3, accuracy: 0.6, seed: 6)
        let new = SyntheticScores.multiclass(images: 120, tags: 3, accuracy: 0.8, seed: 7)
        func count(_ scores: ScoredImages) -> (precision: Double, recall: Double) {
            var (found, predicted) = (0, 0)
            for image in 0..<120 {
                for tag in 0..<3 where scores.probability(of: tag, at: image) >= threshold {
                    predicted += 1
                    found += scores.labels.tagsByImage[image] == [tag] ? 1 : 0
                }
            }
            return (Double(found) / Double(predicted), Double(found) / 120)
        }
        let forward = PairedComparison(of: new, against: old, threshold: threshold, resamples: 100, seed: 3)
        let backward = PairedComparison(of: old, against: new, threshold: threshold, resamples: 100, seed: 3)
        for (gain, loss, value) in [
            (forward.precisionGain, backward.precisionGain, count(new).precision - count(old).precision),
            (forward.recallGain, backward.recallGain, count(new).recall - count(old).recall),
        ] {
            let gain = try #require(gain)
            #expect(agree(gain.value, value))
            #expect(gain.interval.contains(value))
            #expect(agree(loss?.interval.upper, -gain.interval.lower))
        }
    }

    @Test("is narrower than the difference of two separate judgements")
    func pairing() throws {
        let old = SyntheticScores.multiclass(images: 200, tags: 2, accuracy: 0.7, seed: 4)
        var better = old.probabilities
        let wrong = old.evaluableImages.filter { !old.isCorrect($0, threshold: 0.5) }
        for image in wrong.prefix(10) {
            (better[image, 0], better[image, 1]) = (better[image, 1], better[image, 0])
        }
        let new = ScoredImages(labels: old.labels, probabilities: better)
        let gain = try #require(
            PairedComparison(of: new, against: old, threshold: 0.5, resamples: 200, seed: 4).accuracyGain
        )
        let alone = try #require(
            BootstrapIntervals(of: new, threshold: 0.5, resamples: 200, seed: 4).accuracy
        )
        #expect(agree(gain.value, 0.05))
        #expect(gain.interval.lower > 0)
        #expect(
            gain.interval.upper - gain.interval.lower < 0.7 * (alone.interval.upper - alone.interval.lower)
        )
    }

    @Test("looks only at tags that both models measured")
    func commonTags() {
        let scores = SyntheticScores.multiclass(images: 20, tags: 2, accuracy: 0.8, seed: 5)
        let half = ScoredImages(
            labels: scores.labels,
            probabilities: scores.probabilities,
            evaluableTags: [false, false]
        )
        let comparison = PairedComparison(of: scores, against: half, threshold: 0.5, seed: 5)
        #expect(comparison.accuracyGain == nil)
        #expect(comparison.meanAveragePrecisionGain == nil)
    }
}
