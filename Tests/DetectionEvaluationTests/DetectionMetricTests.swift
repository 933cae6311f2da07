import Annotations
import Learning
import Testing

@testable import DetectionEvaluation

@Suite("Metrics of detections")
struct DetectionMetricTests {
    @Test("agree with COCO's evaluation program", arguments: try DetectionFixture.all())
    func agreeWithCOCO(fixture: DetectionFixture) {
        let matching = DetectionMatching(of: fixture.detected)
        for (tag, expected) in fixture.averagePrecision.enumerated() {
            for (place, overlap) in DetectionMatching.standardOverlaps.enumerated() {
                #expect(
                    agree(matching.averagePrecision(of: tag, overlap: overlap), expected?[place]),
                    "tag \(tag) at \(overlap)"
                )
            }
        }
        #expect(agree(matching.meanAveragePrecision(overlap: 0.5), fixture.meanAveragePrecision50))
        #expect(agree(matching.meanAveragePrecision, fixture.meanAveragePrecision))
    }

    @Test("are those of the definitions written down slowly", arguments: 1...6)
    func slow(seed: UInt64) {
        let images = SyntheticDetections.images(12, tags: 3, boxes: 7, seed: seed)
        let slow = SlowEvaluation(images: images)
        let overlaps = [0.25, 0.5, 0.6, 1]
        let matching = DetectionMatching(of: images, overlaps: overlaps)
        for overlap in overlaps {
            for tag in 0..<3 {
                #expect(
                    agree(
                        matching.averagePrecision(of: tag, overlap: overlap),
                        slow.averagePrecision(tag: tag, overlap: overlap)
                    )
                )
            }
            for threshold in [0, 0.25, 0.5, 0.625, 1] {
                let counts = matching.confusionCountsByTag(threshold: threshold, overlap: overlap)
                for tag in 0..<3 {
                    #expect(
                        [counts[tag].truePositives, counts[tag].falsePositives, counts[tag].falseNegatives]
                            == slow.counts(tag: tag, overlap: overlap, threshold: threshold),
                        "tag \(tag) at \(overlap), \(threshold)"
                    )
                }
            }
        }
    }

    @Test("draw the curve whose points are the counts at its thresholds", arguments: [false, true])
    func curve(ties: Bool) {
        let images = SyntheticDetections.images(20, tags: 2, boxes: 6, seed: 9, ties: ties)
        let matching = DetectionMatching(of: images, overlaps: [0.5])
        let points = matching.precisionRecallCurve(of: 0, overlap: 0.5).points
        #expect(points.count > 8)
        #expect(matching.precisionRecallCurve(of: 1, overlap: 0.5).points.isEmpty)
        for point in points {
            let counts = matching.confusionCountsByTag(threshold: Double(point.threshold), overlap: 0.5)[0]
            #expect(counts.precision == point.precision && counts.recall == point.recall)
        }
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.threshold > $1.threshold })
    }

    @Test("do not change when an axis is scaled by a power of two")
    func scaling() {
        let images = SyntheticDetections.images(10, tags: 3, boxes: 6, seed: 3)
        func narrowed(_ box: NormalizedBox?) -> NormalizedBox? {
            box.map { NormalizedBox(left: $0.left / 4, top: $0.top, width: $0.width / 4, height: $0.height) }
        }
        let narrow = DetectedImages(
            images: images.images.map { image in
                DetectedImages.Image(
                    truth: image.truth.map { Annotation(tag: $0.tag, box: narrowed($0.box)) },
                    detections: image.detections.map {
                        Prediction(tag: $0.tag, probability: $0.probability, box: narrowed($0.box))
                    }
                )
            },
            tagCount: 3
        )
        #expect(
            DetectionMatching(of: narrow).meanAveragePrecision
                == DetectionMatching(of: images).meanAveragePrecision
        )
    }

    @Test("leave out tags that are not evaluable, and what is no detection")
    func leftOut() {
        let here = box(10, 10, 20, 20)
        let image = DetectedImages.Image(
            truth: [Annotation(tag: 0, box: here), Annotation(tag: 1, box: here), Annotation(tag: 0)],
            detections: [
                Prediction(tag: 0, probability: 0.9, box: here),
                Prediction(tag: 0, probability: .nan, box: here),
                Prediction(tag: 0, probability: 0.9),
                Prediction(tag: 0, probability: 0.9, box: box(.infinity, 0, 1, 1)),
                Prediction(tag: 1, probability: 0.8, box: box(60, 60, 20, 20)),
            ]
        )
        let images = DetectedImages(images: [image], tagCount: 2)
        for images in [images, images.calibrated(by: .identity)] {
            let all = DetectionMatching(of: images)
            #expect(all.meanAveragePrecision(overlap: 0.5) == 0.5)
            #expect(all.confusionCounts(threshold: 0, overlap: 0.5).precision == 0.5)
        }
        let learned = DetectionMatching(
            of: DetectedImages(images: [image], tagCount: 2, evaluableTags: [true, false])
        )
        #expect(learned.meanAveragePrecision == 1)
        #expect(learned.averagePrecision(of: 1, overlap: 0.5) == nil)
        #expect(learned.confusionCounts(threshold: 0.5, overlap: 0.5) == ConfusionCounts(truePositives: 1))
        #expect(learned.outcomes(threshold: 0.5, overlap: 0.5)[0].mistakeCount == 0)
    }

    @Test("are not defined without images or boxes")
    func nothing() {
        let empty = DetectionMatching(of: DetectedImages(images: [], tagCount: 2))
        #expect(empty.meanAveragePrecision == nil)
        #expect(empty.confusionCounts(threshold: 0.5, overlap: 0.5) == ConfusionCounts())
        let bare = DetectedImages.Image(truth: [], detections: [])
        #expect(
            DetectionMatching(of: DetectedImages(images: [bare], tagCount: 0)).meanAveragePrecision == nil
        )
    }

    @Test("count only the most probable detections of a tag in an image")
    func limit() {
        let here = box(10, 10, 20, 20)
        let image = DetectedImages.Image(
            truth: [Annotation(tag: 0, box: here)],
            detections: [
                Prediction(tag: 0, probability: 0.5, box: here),
                Prediction(tag: 0, probability: 0.9, box: box(60, 60, 20, 20)),
            ]
        )
        for (limit, found) in [(1, 0), (2, 1)] {
            let images = DetectedImages(images: [image], tagCount: 1, detectionLimit: limit)
            #expect(
                DetectionMatching(of: images).confusionCounts(threshold: 0, overlap: 0.5).truePositives
                    == found
            )
        }
    }
}
