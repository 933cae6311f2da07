import Annotations
import Learning
import LinearAlgebra
import Testing

@Suite("Precision-recall curves")
struct CurveTests {
    @Test("keep their ends and stay within the limit", arguments: [2, 3, 10, 100])
    func downsampling(limit: Int) {
        let images = SyntheticScores.multiclass(images: 400, tags: 4, accuracy: 0.7, seed: 3)
        let curve = images.precisionRecallCurve(of: 1)
        let small = curve.downsampled(to: limit)
        #expect(curve.points.count > 100)
        #expect(small.points.count <= limit)
        #expect(small.points.first == curve.points.first)
        #expect(small.points.last == curve.points.last)
        #expect(Set(small.points).isSubset(of: curve.points))
    }

    @Test("have the threshold of the best F1 score, the highest on ties")
    func bestThreshold() {
        let points = [(0.9, 1.0, 0.5), (0.6, 0.75, 0.75), (0.5, 0.75, 0.75), (0.1, 0.4, 1.0)]
        let curve = PrecisionRecallCurve(
            points: points.map { PrecisionRecallPoint(threshold: Float($0.0), precision: $0.1, recall: $0.2) }
        )
        #expect(curve.bestThreshold == 0.6)
    }
}

@Suite("Calibration errors")
struct ReliabilityTests {
    @Test("are the weighted gaps between confidence and accuracy")
    func byHand() {
        var elements: [Float] = []
        for _ in 0..<10 { elements += [0.75, 0.25] }
        let images = ScoredImages(
            labels: LabelSet(multiclass: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], tagCount: 2),
            probabilities: Matrix(rows: 10, columns: 2, elements: elements)
        )
        #expect(agree(images.reliability().expectedCalibrationError, 0.25))
        #expect(images.reliability().bins.count == 15)
        #expect(images.reliability(binCount: 4).bins.map(\.count) == [0, 0, 10, 0])
    }

    @Test("put 0 into the first bin and 1 into the last")
    func ends() {
        let images = ScoredImages(
            labels: LabelSet(type: .multilabel, tagCount: 2, tagsByImage: [[1]]),
            probabilities: Matrix(rows: 1, columns: 2, elements: [0, 1])
        )
        #expect(images.reliability(binCount: 3).bins.map(\.count) == [1, 0, 1])
        #expect(images.reliability().expectedCalibrationError == 0)
    }
}
