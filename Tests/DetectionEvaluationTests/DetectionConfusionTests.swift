import Annotations
import Learning
import Testing

@testable import DetectionEvaluation

@Suite("Confusion of detections")
struct DetectionConfusionTests {
    private let first = box(0, 0, 20, 20)
    private let second = box(40, 0, 20, 20)
    private let third = box(0, 40, 20, 20)
    private let nowhere = box(70, 70, 20, 20)

    private func confusion(
        _ truth: [(Int, NormalizedBox)],
        _ detections: [(Int, Double, NormalizedBox)],
        threshold: Double = 0.5
    ) -> DetectionConfusion {
        let image = DetectedImages.Image(
            truth: truth.map { Annotation(tag: $0.0, box: $0.1) },
            detections: detections.map { Prediction(tag: $0.0, probability: $0.1, box: $0.2) }
        )
        return DetectedImages(images: [image], tagCount: 2).confusion(threshold: threshold, overlap: 0.5)
    }

    @Test("tells right, swapped, missed, repeated and background boxes apart")
    func kinds() {
        let found = confusion(
            [(0, first), (0, second), (1, third)],
            [(0, 0.9, first), (1, 0.6, first), (1, 0.8, second), (0, 0.7, nowhere), (1, 0.4, third)]
        )
        #expect(found.matrix.counts == [[1, 1, 0], [0, 0, 1]])
        #expect(found.background == [1, 0])
        #expect(found.duplicates == [0, 1])
        #expect(found.rightCount == 1 && found.swappedCount == 1 && found.missedCount == 1)
    }

    @Test("takes the most probable detection for what an object was taken for, though another lies better")
    func mostProbable() {
        let beside = box(2, 0, 20, 20)
        let found = confusion([(0, first)], [(1, 0.6, first), (0, 0.9, beside)])
        #expect(found.matrix.counts == [[1, 0, 0], [0, 0, 0]])
        #expect(found.duplicates == [0, 1])
    }

    @Test("pairs a detection with the box that it overlaps most, whatever its tag")
    func location() {
        let found = confusion([(0, box(6, 0, 20, 20)), (1, first)], [(0, 0.9, box(1, 0, 20, 20))])
        #expect(found.matrix.counts == [[0, 0, 1], [1, 0, 0]])
    }

    @Test("has every box once, and every detection that counts", arguments: 1...6)
    func sums(seed: UInt64) {
        let images = SyntheticDetections.images(30, tags: 3, boxes: 6, seed: seed)
        for threshold in [0, 0.3, 0.8] {
            let found = images.confusion(threshold: threshold, overlap: 0.5)
            #expect(found.matrix.counts.map { $0.reduce(0, +) } == images.boxCounts)
            let detections = images.images.flatMap(\.detections).filter { $0.probability >= threshold }
            for tag in 0..<3 {
                let paired = found.matrix.counts.reduce(0) { $0 + $1[tag] }
                #expect(
                    paired + found.background[tag] + found.duplicates[tag]
                        == detections.count { $0.tag == tag }
                )
            }
        }
    }
}

@Suite("Outcomes of boxes")
struct BoxOutcomeTests {
    @Test("are what the definition written down slowly says", arguments: 1...4)
    func outcomes(seed: UInt64) {
        let images = SyntheticDetections.images(10, tags: 3, boxes: 6, seed: seed)
        let slow = SlowEvaluation(images: images)
        let found = DetectionMatching(of: images, overlaps: [0.6]).outcomes(threshold: 0.4, overlap: 0.6)
        for (image, outcome) in found.enumerated() {
            let matches = (0..<3).flatMap {
                slow.matches(image: image, tag: $0, overlap: 0.6, threshold: 0.4)
            }
            let pairs = matches.compactMap { match in match.truth.map { [$0, match.detection] } }
                .sorted { $0[0] < $1[0] }
            #expect(outcome.found.map { [$0.truth, $0.detection] } == pairs)
            #expect(outcome.wrong == matches.filter { $0.truth == nil }.map(\.detection).sorted())
            let missed = images.images[image].truth.indices.filter { index in
                !pairs.contains { $0[0] == index }
            }
            #expect(outcome.missed == missed)
        }
    }

    @Test("of two detectors are compared box by box, where the truth is the same")
    func comparison() {
        let (first, second, third, nowhere) = (
            box(0, 0, 20, 20), box(40, 0, 20, 20), box(0, 40, 20, 20), box(70, 70, 20, 20)
        )
        func matching(_ truth: [NormalizedBox], _ detected: [NormalizedBox]) -> DetectionMatching {
            let image = DetectedImages.Image(
                truth: truth.map { Annotation(tag: 0, box: $0) },
                detections: detected.map { Prediction(tag: 0, probability: 0.9, box: $0) }
            )
            let same = DetectedImages.Image(truth: [], detections: [])
            return DetectionMatching(of: DetectedImages(images: [same, image], tagCount: 1))
        }
        let found = BoxComparison(
            from: matching([first, second], [first]),
            to: matching([third, second, first], [second, third, nowhere]),
            threshold: 0.5,
            overlap: 0.5
        )
        #expect(
            found.images == [BoxComparison.Image(image: 1, gained: [1], lost: [2], wrongDifference: 1)]
        )
        #expect(found.gainedCount == 1 && found.lostCount == 1)
        let twice = matching([first, first], [first])
        #expect(BoxComparison(from: twice, to: twice, threshold: 0.5, overlap: 0.5).images.isEmpty)
    }
}
