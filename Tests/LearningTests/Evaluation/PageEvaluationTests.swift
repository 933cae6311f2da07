import Annotations
import Foundation
import LinearAlgebra
import Testing

@testable import Learning

/// What the portal's page computes again in JavaScript (`Portal/Page/evaluation`).
///
/// Both sides are held to one file: here the numbers of this module, in `Conformance/portal/test_evaluation.py` those of
/// the page.
///
/// After a wanted change, `OCELLUS_RECORD_EVALUATION=1 swift test --filter PageEvaluationTests` writes the file anew.
@Suite("The golden values for the page's evaluation")
struct PageEvaluationTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/evaluation.json")
    private static let isRecording = ProcessInfo.processInfo.environment["OCELLUS_RECORD_EVALUATION"] == "1"

    @Test("are those of this module")
    func golden() throws {
        if Self.isRecording {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let fixture = GoldenEvaluation(
                cases: GoldenEvaluation.inputs.map { GoldenEvaluation.Case($0) },
                wilson: GoldenEvaluation.wilson
            )
            try (encoder.encode(fixture) + Data("\n".utf8)).write(to: Self.file)
        }
        let recorded = try JSONDecoder().decode(GoldenEvaluation.self, from: Data(contentsOf: Self.file))
        #expect(recorded.cases.count == GoldenEvaluation.inputs.count)
        for golden in recorded.cases {
            let computed = GoldenEvaluation.Case(golden.input)
            #expect(computed.average.count == golden.average.count)
            #expect(
                zip(computed.average, golden.average).allSatisfy { agree($0, $1) },
                "\(golden.input.name)"
            )
            #expect(agree(computed.meanAveragePrecision, golden.meanAveragePrecision))
            #expect(computed.curves == golden.curves)
            #expect(computed.bestThresholds == golden.bestThresholds)
            #expect(computed.thresholds == golden.thresholds)
        }
        for golden in recorded.wilson {
            let interval = ConfidenceInterval.wilson(share: golden.share, cases: golden.cases)
            #expect(agree(interval.lower, golden.lower) && agree(interval.upper, golden.upper))
        }
    }
}

/// What the file holds.
struct GoldenEvaluation: Codable {
    /// Images with their tags and scores, as both sides read them.
    struct Input: Codable {
        let name: String
        let type: ClassificationType
        let tagsByImage: [[Int]]
        let evaluableTags: [Bool]
        let groups: [Int]
        /// Images x tags, in 64ths, so that they are the same number in every language.
        let scores: [[Int]]

        var images: ScoredImages {
            ScoredImages(
                labels: LabelSet(type: type, tagCount: evaluableTags.count, tagsByImage: tagsByImage),
                probabilities: Matrix(
                    rows: scores.count,
                    columns: evaluableTags.count,
                    elements: scores.joined().map { Float($0) / 64 }
                ),
                groups: ImageGroups(keys: groups),
                evaluableTags: evaluableTags
            )
        }
    }

    /// A value with its interval.
    struct Measure: Codable, Equatable {
        let value: Double
        let lower: Double
        let upper: Double

        init?(_ estimate: Estimate?) {
            guard let estimate else { return nil }
            (value, lower, upper) = (estimate.value, estimate.interval.lower, estimate.interval.upper)
        }
    }

    /// The numbers at one threshold.
    struct Threshold: Codable, Equatable {
        let threshold: Float
        /// True positives, false positives and false negatives of each tag.
        let counts: [[Int]]
        let confusion: [[Int]]?
        /// The measured images whose answer is right.
        let correct: [Int]
        let precision: Measure?
        let recall: Measure?
        let accuracy: Measure?
        let meanAveragePrecision: Measure?

        init(_ images: ScoredImages, at threshold: Float) {
            let summary = EvaluationSummary(of: images, threshold: threshold, resamples: 200, seed: 11)
            self.threshold = threshold
            counts = summary.perTagPerformance.map {
                [$0.counts.truePositives, $0.counts.falsePositives, $0.counts.falseNegatives]
            }
            confusion = summary.confusionMatrix?.counts
            correct = images.evaluableImages.filter { images.isCorrect($0, threshold: threshold) }
            precision = Measure(summary.precision)
            recall = Measure(summary.recall)
            accuracy = Measure(summary.accuracy)
            meanAveragePrecision = Measure(summary.meanAveragePrecision)
        }
    }

    /// An input and what follows from it.
    struct Case: Codable {
        let input: Input
        let evaluableImages: [Int]
        let average: [Double?]
        let meanAveragePrecision: Double?
        /// Threshold, precision and recall of each point, for each tag.
        let curves: [[[Double]]]
        let bestThresholds: [Float?]
        let thresholds: [Threshold]

        init(_ input: Input) {
            let images = input.images
            let curves = (0..<images.tagCount).map { images.precisionRecallCurve(of: $0) }
            self.input = input
            evaluableImages = images.evaluableImages
            average = (0..<images.tagCount).map { images.averagePrecision(of: $0) }
            meanAveragePrecision = images.meanAveragePrecision
            self.curves = curves.map { $0.points.map { [Double($0.threshold), $0.precision, $0.recall] } }
            bestThresholds = curves.map(\.bestThreshold)
            thresholds = [0, 0.25, 0.375, 0.5, 0.75, 0.984375, 1].map { Threshold(images, at: $0) }
        }
    }

    /// An interval of Wilson.
    struct Wilson: Codable {
        let share: Double
        let cases: Int
        let lower: Double
        let upper: Double
    }

    let cases: [Case]
    let wilson: [Wilson]

    static var wilson: [Wilson] {
        [0, 1, 2, 7, 40, 1_000].flatMap { cases in
            [0, 0.01, 0.3, 0.5, 2.0 / 3, 0.999, 1].map { share in
                let interval = ConfidenceInterval.wilson(share: share, cases: cases)
                return Wilson(share: share, cases: cases, lower: interval.lower, upper: interval.upper)
            }
        }
    }

    /// Ties, near-duplicates, tags that were not measured, tags without images, images without tags, nothing at all.
    static var inputs: [Input] {
        [
            input("one tag an image", .multiclass, images: 40, tags: 4, seed: 1),
            input("one tag an image, groups", .multiclass, images: 60, tags: 5, seed: 2) { $0 / 3 },
            input(
                "one tag an image, one not measured",
                .multiclass,
                images: 30,
                tags: 4,
                unmeasured: 2,
                seed: 3
            ),
            input("many tags an image", .multilabel, images: 50, tags: 6, seed: 4),
            input("many tags an image, groups", .multilabel, images: 48, tags: 9, seed: 5) { $0 % 17 },
            input(
                "many tags an image, one not measured",
                .multilabel,
                images: 30,
                tags: 3,
                unmeasured: 0,
                seed: 6
            ),
            input("one image", .multiclass, images: 1, tags: 2, seed: 7),
            input("no image", .multilabel, images: 0, tags: 2, seed: 8),
        ]
    }

    private static func input(
        _ name: String,
        _ type: ClassificationType,
        images: Int,
        tags: Int,
        unmeasured: Int? = nil,
        seed: UInt64,
        group: (Int) -> Int = { $0 }
    ) -> Input {
        var generator = SeededGenerator(seed: seed, purpose: "golden evaluation")
        var (tagsByImage, scores): ([[Int]], [[Int]]) = ([], [])
        for image in 0..<images {
            // The last tag of a multilabel set has no image.
            let carried =
                type == .multiclass
                ? [image % tags]
                : (0..<tags - 1).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            tagsByImage.append(carried)
            scores.append(
                (0..<tags).map { tag in
                    // Few steps, so that there are ties, also between tags of one image.
                    8 * Int.random(in: carried.contains(tag) ? 2...8 : 0...6, using: &generator)
                }
            )
        }
        return Input(
            name: name,
            type: type,
            tagsByImage: tagsByImage,
            evaluableTags: (0..<tags).map { $0 != unmeasured },
            groups: (0..<images).map(group),
            scores: scores
        )
    }
}
