import Annotations
import Foundation
import Learning
import Testing

@testable import DetectionEvaluation

/// What the portal's page computes again in JavaScript (`Portal/Page/evaluation/detection-….js`).
///
/// Both sides are held to one file: here the numbers of this module, in
/// `Conformance/portal/test_detection_evaluation.py` those of the page.
///
/// After a wanted change, `OCELLUS_RECORD_EVALUATION=1 swift test --filter PageDetectionTests` writes the file anew.
@Suite("The golden values for the page's evaluation of detectors")
struct PageDetectionTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/page-detections.json")
    private static let isRecording = ProcessInfo.processInfo.environment["OCELLUS_RECORD_EVALUATION"] == "1"

    @Test("are those of this module")
    func golden() throws {
        if Self.isRecording {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let cases = GoldenDetections.inputs.map { GoldenDetections($0) }
            try (encoder.encode(cases) + Data("\n".utf8)).write(to: Self.file)
        }
        let recorded = try JSONDecoder().decode([GoldenDetections].self, from: Data(contentsOf: Self.file))
        #expect(recorded.map(\.input.name) == GoldenDetections.inputs.map(\.name))
        for golden in recorded {
            #expect(GoldenDetections(golden.input) == golden, "\(golden.input.name)")
        }
    }
}

/// Images with their boxes and detections, and what follows from them.
struct GoldenDetections: Codable, Equatable {
    /// What both sides read.
    struct Input: Codable, Equatable {
        struct Image: Codable, Equatable {
            /// Tag, left, top, width and height of each true box, in 64ths, so that they are the same number in every
            /// language.
            let truth: [[Int]]

            /// Tag, probability, left, top, width and height of each detection, in 64ths.
            let detections: [[Int]]
        }

        let name: String
        let evaluableTags: [Bool]
        let groups: [Int]
        let detectionLimit: Int
        let images: [Image]

        /// The same images with the detections of an earlier iteration, and with other truth in some.
        let earlier: [Image]

        func detected(_ images: [Image]) -> DetectedImages {
            DetectedImages(
                images: images.map { image in
                    DetectedImages.Image(
                        truth: image.truth.map { Annotation(tag: $0[0], box: box($0.suffix(4))) },
                        detections: image.detections.map {
                            Prediction(tag: $0[0], probability: Double($0[1]) / 64, box: box($0.suffix(4)))
                        }
                    )
                },
                tagCount: evaluableTags.count,
                groups: ImageGroups(keys: groups),
                evaluableTags: evaluableTags,
                detectionLimit: detectionLimit
            )
        }

        private func box(_ numbers: ArraySlice<Int>) -> NormalizedBox {
            let numbers = numbers.map { Double($0) / 64 }
            return NormalizedBox(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
        }
    }

    /// A value with Wilson's interval, which is what the page has.
    struct Measure: Codable, Equatable {
        let value: Double
        let lower: Double
        let upper: Double

        init?(_ value: Double?, cases: Int) {
            guard let value else { return nil }
            let interval = ConfidenceInterval.wilson(share: value, cases: cases)
            (self.value, lower, upper) = (value, interval.lower, interval.upper)
        }
    }

    /// What holds at one overlap.
    struct Overlap: Codable, Equatable {
        let overlap: Double
        let averagePrecision: [Double?]
        let meanAveragePrecision: Measure?

        /// Threshold, precision and recall of each point, for each tag.
        let curves: [[[Double]]]
        let thresholds: [Threshold]
    }

    /// What holds at one threshold and overlap.
    struct Threshold: Codable, Equatable {
        let threshold: Double

        /// Right, wrong and missed boxes of each tag.
        let counts: [[Int]]
        let precision: Measure?
        let recall: Measure?
        let outcomes: [BoxOutcomes]
        let comparison: [BoxComparison.Image]
        let confusion: DetectionConfusion
    }

    let input: Input
    let overlaps: [Overlap]

    /// Means over the standard overlaps, for each tag.
    let averagePrecision: [Double?]
    let meanAveragePrecision: Double?

    init(_ input: Input) {
        self.input = input
        let images = input.detected(input.images)
        let wanted = [0.3, 0.5, 0.75, 0.9, 1]
        let matching = DetectionMatching(of: images, overlaps: wanted)
        let earlier = DetectionMatching(of: input.detected(input.earlier), overlaps: wanted)
        overlaps = wanted.map { overlap in
            Overlap(
                overlap: overlap,
                averagePrecision: (0..<images.tagCount).map {
                    matching.averagePrecision(of: $0, overlap: overlap)
                },
                meanAveragePrecision: Measure(
                    matching.meanAveragePrecision(overlap: overlap),
                    cases: images.groupCount(of: matching.trueImages)
                ),
                curves: (0..<images.tagCount).map { tag in
                    matching.precisionRecallCurve(of: tag, overlap: overlap).points.map {
                        [Double($0.threshold), $0.precision, $0.recall]
                    }
                },
                thresholds: [0, 0.25, 0.5, 0.8].map {
                    Threshold(matching, earlier: earlier, threshold: $0, overlap: overlap)
                }
            )
        }
        let standard = DetectionMatching(of: images)
        averagePrecision = (0..<images.tagCount).map { standard.averagePrecision(of: $0) }
        meanAveragePrecision = standard.meanAveragePrecision
    }

    /// Ties, near-duplicates, tags that are not evaluable, more detections than count, nothing at all.
    static var inputs: [Input] {
        [
            input("three tags", SyntheticDetections.images(16, tags: 3, boxes: 6, seed: 31)),
            input("groups", SyntheticDetections.images(18, tags: 2, boxes: 5, seed: 32), group: { $0 / 3 }),
            input(
                "one not evaluable",
                SyntheticDetections.images(12, tags: 4, boxes: 6, seed: 33),
                unlearned: 1
            ),
            input(
                "few detections count",
                SyntheticDetections.images(10, tags: 2, boxes: 8, seed: 34),
                limit: 3
            ),
            input("one image", SyntheticDetections.images(1, tags: 1, boxes: 2, seed: 35)),
            input("no image", SyntheticDetections.images(0, tags: 2, boxes: 2, seed: 36)),
        ]
    }

    private static func input(
        _ name: String,
        _ images: DetectedImages,
        unlearned: Int? = nil,
        limit: Int = 100,
        group: (Int) -> Int = { $0 }
    ) -> Input {
        func numbers(_ box: NormalizedBox?) -> [Int] {
            box.map { [$0.left, $0.top, $0.width, $0.height].map { Int($0 * 64) } } ?? []
        }
        let written = images.images.map { image in
            Input.Image(
                truth: image.truth.map { [$0.tag] + numbers($0.box) },
                detections: image.detections.map { [$0.tag, Int($0.probability * 64)] + numbers($0.box) }
            )
        }
        // The earlier iteration missed some, said one thing more, and had other truth in the first image.
        let earlier = written.enumerated().map { place, image in
            Input.Image(
                truth: place == 0 ? image.truth.dropFirst() + [[0, 0, 0, 8, 8]] : image.truth,
                detections: image.detections.enumerated().filter { $0.offset % 3 != place % 3 }.map(\.element)
                    + [[0, 60, place, 0, 8, 8]]
            )
        }
        return Input(
            name: name,
            evaluableTags: (0..<images.tagCount).map { $0 != unlearned },
            groups: images.images.indices.map(group),
            detectionLimit: limit,
            images: written,
            earlier: earlier
        )
    }
}

extension GoldenDetections.Threshold {
    fileprivate init(
        _ matching: DetectionMatching,
        earlier: DetectionMatching,
        threshold: Double,
        overlap: Double
    ) {
        let images = matching.images
        let overall = matching.confusionCounts(threshold: threshold, overlap: overlap)
        let predicted = matching.countedTags.flatMap {
            matching.tags[$0].entries(reaching: threshold).map(\.image)
        }
        self.threshold = threshold
        counts = matching.confusionCountsByTag(threshold: threshold, overlap: overlap).map {
            [$0.truePositives, $0.falsePositives, $0.falseNegatives]
        }
        precision = GoldenDetections.Measure(overall.precision, cases: images.groupCount(of: predicted))
        recall = GoldenDetections.Measure(
            overall.recall,
            cases: images.groupCount(of: matching.trueImages)
        )
        outcomes = matching.outcomes(threshold: threshold, overlap: overlap)
        comparison =
            BoxComparison(from: earlier, to: matching, threshold: threshold, overlap: overlap).images
        confusion = images.confusion(threshold: threshold, overlap: overlap)
    }
}

extension DetectionMatching {
    /// The images with a box of a tag that counts.
    fileprivate var trueImages: [Int] { countedTags.flatMap { tags[$0].truth.map(\.image) } }
}
