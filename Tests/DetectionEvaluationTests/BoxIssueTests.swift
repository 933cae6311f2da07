import Annotations
import Testing

@testable import DetectionEvaluation

@Suite("Doubtful boxes")
struct BoxIssueTests {
    private let here = box(10, 10, 20, 20)
    private let there = box(60, 60, 20, 20)

    private func issues(
        _ truth: [(Int, NormalizedBox)],
        _ detections: [(Int, Double, NormalizedBox)],
        evaluable: [Bool] = [true, true]
    ) -> [BoxIssue] {
        let image = DetectedImages.Image(
            truth: truth.map { Annotation(tag: $0.0, box: $0.1) },
            detections: detections.map { Prediction(tag: $0.0, probability: $0.1, box: $0.2) }
        )
        return BoxIssues().issues(
            in: DetectedImages(images: [image], tagCount: 2, evaluableTags: evaluable)
        )
    }

    @Test("are none where what was drawn is what was detected, or nothing confident was")
    func good() {
        #expect(issues([(0, here), (1, there)], [(0, 0.95, box(11, 11, 20, 19)), (1, 0.9, there)]).isEmpty)
        #expect(issues([(0, here)], []).isEmpty)
        #expect(issues([(0, here)], [(1, 0.09, here), (0, 0.45, there)]).isEmpty)
        #expect(issues([], []).isEmpty)
    }

    @Test("are overlooked ones where something is detected and nothing drawn")
    func overlooked() {
        let found = issues([(0, here)], [(0, 0.9, here), (0, 0.8, there), (1, 0.75, box(61, 60, 20, 20))])
        #expect(found.count == 1)
        #expect(found.first?.kind == .overlooked && found.first?.detection == 1)
        #expect(found.first?.truth == nil && found.first?.suggestedTag == 0 && found.first?.box == there)
        // The centers are farther apart than the boxes are wide.
        #expect((0.75...0.8).contains(found.first?.confidence ?? 0))
        #expect(issues([], [(1, 0.8, there)]).first?.confidence == 0.8)
    }

    @Test("are misplaced ones where the box overlaps its detection badly")
    func misplaced() {
        let beside = box(22, 10, 20, 20)
        let found = issues([(0, here)], [(0, 0.9, beside)])
        #expect(found.map(\.kind) == [.misplaced])
        #expect(found.first?.truth == 0 && found.first?.box == here && found.first?.suggestedBox == beside)
        // Overlap 8 : 32, centers 12 apart where boxes are 20 wide: 0.9 * 0.25 + 0.1 * exp(-0.6).
        #expect(agree(found.first?.confidence, 1 - 0.9 * 0.25 - 0.1 * 0.5488116360940264, within: 1e-12))
    }

    @Test("are not misplaced ones where the detection is a neighbor's")
    func neighbor() {
        let neighbor = box(25, 10, 20, 20)
        #expect(issues([(0, here), (0, neighbor)], [(0, 0.9, neighbor)]).isEmpty)
        #expect(issues([(0, here)], [(0, 0.9, box(29, 10, 20, 20))]).map(\.kind) == [.overlooked])
    }

    @Test("are swapped ones where another tag is detected in the box, more probably than its own")
    func swapped() {
        let found = issues([(0, here)], [(1, 0.9, here)])
        #expect(found.map(\.kind) == [.swapped])
        #expect(found.first?.givenTag == 0 && found.first?.suggestedTag == 1)
        #expect(agree(found.first?.confidence, 0.9))
        #expect(issues([(0, here)], [(1, 0.9, here), (0, 0.95, here)]).isEmpty)
        #expect(issues([(0, here)], [(1, 0.9, here), (0, 0.7, here)]).map(\.kind) == [.swapped])
        // That there is something, the box says already.
        let faint = issues([(0, here)], [(1, 0.3, here), (0, 0.05, here)])
        #expect(faint.map(\.kind) == [.swapped] && agree(faint.first?.confidence, 0.3 / 0.45))
        #expect(issues([(0, here)], [(1, 0.3, here), (0, 0.25, here)]).isEmpty)
    }

    @Test("are sorted, and none of tags that are not evaluable")
    func sorted() {
        let truth = [(0, here)]
        let detections = [(1, 0.8, here), (0, 0.9, there)]
        let found = issues(truth, detections)
        #expect(found.map(\.kind) == [.overlooked, .swapped])
        #expect(found.allSatisfy { (0...1).contains($0.confidence) })
        #expect(issues(truth, detections, evaluable: [true, false]).map(\.kind) == [.overlooked])
    }

    @Test("have confidences from 0 to 1 in random images", arguments: 1...4)
    func range(seed: UInt64) {
        let images = SyntheticDetections.images(40, tags: 3, boxes: 6, seed: seed)
        let found = BoxIssues(confidentProbability: 0.2, leastConfidence: 0).issues(in: images)
        #expect(Set(found.map(\.kind)).count == 3)
        #expect(found.allSatisfy { (0...1).contains($0.confidence) })
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
        for issue in found where issue.kind != .overlooked {
            #expect(issue.truth.map { images.images[issue.image].truth[$0].box } == issue.box)
        }
    }
}
