import Annotations
import Testing

@testable import Projects

@Suite("Measures of detectors")
struct DetectionMeasurementTests {
    private let box = NormalizedBox(left: 0.2, top: 0.2, width: 0.4, height: 0.4)

    private var images: [EvaluatedDetections] {
        // The first image is right at an overlap of 0.6, the second has the box of another tag.
        let shifted = NormalizedBox(left: 0.3, top: 0.2, width: 0.4, height: 0.4)
        return [
            EvaluatedDetections(
                truth: [Annotation(tag: 0, box: box)],
                detections: [Prediction(tag: 0, probability: 0.9, box: shifted)]
            ),
            EvaluatedDetections(
                truth: [Annotation(tag: 1, box: box)],
                detections: [Prediction(tag: 0, probability: 0.4, box: box)]
            ),
        ]
    }

    @Test(
        "count what is found at the probability and the overlap that are asked for",
        arguments: [
            (threshold: 0.5, overlap: 0.5, precision: 1.0, recall: 0.5),
            (threshold: 0.3, overlap: 0.5, precision: 0.5, recall: 0.5),
            (threshold: 0.5, overlap: 0.7, precision: 0, recall: 0),
            (threshold: 0, overlap: 0.333, precision: 0.5, recall: 0.5),
        ]
    )
    func counts(threshold: Double, overlap: Double, precision: Double, recall: Double) {
        let measures = DetectionMeasurement().measures(
            of: images,
            tagCount: 2,
            threshold: threshold,
            overlap: overlap
        )
        #expect(measures.all.precision.value == precision)
        #expect(measures.all.recall.value == recall)
        #expect(measures.tags.count == 2)
        #expect(measures.tags[1].averagePrecision == 0)
    }

    @Test("take any numbers that a caller may ask for", arguments: [0, 1e-9, 0.5, 1], [0, 0.5, 1])
    func extremes(overlap: Double, threshold: Double) {
        let empty = DetectionMeasurement().measures(
            of: [],
            tagCount: 1,
            threshold: threshold,
            overlap: overlap
        )
        #expect(empty.all.averagePrecision == nil && empty.all.recall.value == 0)
        let measures = DetectionMeasurement().measures(
            of: images,
            tagCount: 2,
            threshold: threshold,
            overlap: overlap
        )
        #expect((0...1).contains(measures.all.precision.value) && measures.all.precision.deviation >= 0)
    }
}
