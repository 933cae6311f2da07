import Annotations
import Learning
import Testing

@testable import DetectionEvaluation

@Suite("Calibration of detections")
struct DetectionCalibrationTests {
    @Test("finds the numbers of a general minimizer", arguments: try CalibrationFixture.all())
    func agreeWithSciPy(fixture: CalibrationFixture) {
        let found = DetectionCalibration(fitting: fixture.detections.map { ($0.probability, $0.isRight) })
        #expect(agree(found.scale, fixture.scale, within: 1e-6))
        #expect(agree(found.shift, fixture.shift, within: 1e-6))
    }

    @Test("is that of scikit-learn, which has no prior, where there are many detections")
    func agreeWithScikitLearn() throws {
        let many = try CalibrationFixture.all().filter { $0.detections.count > 1_000 }
        #expect(many.count == 3)
        for fixture in many {
            let expected = try #require(fixture.withoutPrior)
            let found = DetectionCalibration(fitting: fixture.detections.map { ($0.probability, $0.isRight) })
            #expect(agree(found.scale, expected[0], within: 0.06))
            #expect(agree(found.shift, expected[1], within: 0.06))
        }
    }

    @Test("keeps the order of detections, whatever few there are")
    func order() throws {
        for fixture in try CalibrationFixture.all() {
            let found = DetectionCalibration(fitting: fixture.detections.map { ($0.probability, $0.isRight) })
            let calibrated = stride(from: 0.001, to: 1, by: 0.001).map { found.calibrated($0) }
            #expect(zip(calibrated, calibrated.dropFirst()).allSatisfy { $0 < $1 }, "\(fixture.name)")
            #expect(calibrated.allSatisfy { (0...1).contains($0) })
        }
        #expect(DetectionCalibration.identity.calibrated(0.3).isNearly(0.3))
        let extreme = DetectionCalibration(scale: 20, shift: 40)
        #expect((0...1).contains(extreme.calibrated(1)) && (0...1).contains(extreme.calibrated(0)))
    }

    @Test("turns what is right half of the time into a half, and lowers the calibration error")
    func half() throws {
        // At every tenth detections are right with the probability that a scale of 3 and a shift of 0.5 give.
        let here = box(10, 10, 20, 20)
        let truth = DetectionCalibration(scale: 3, shift: 0.5)
        let images = (1...9).flatMap { tenth -> [DetectedImages.Image] in
            let probability = Double(tenth) / 10
            let right = Int((200 * truth.calibrated(probability)).rounded())
            return (0..<200).map { index in
                DetectedImages.Image(
                    truth: [Annotation(tag: 0, box: index < right ? here : box(60, 60, 20, 20))],
                    detections: [Prediction(tag: 0, probability: probability, box: here)]
                )
            }
        }
        let matching = DetectionMatching(of: DetectedImages(images: images, tagCount: 1))
        let found = DetectionCalibration(fitting: matching)
        #expect(agree(found.scale, 3, within: 0.05) && agree(found.shift, 0.5, within: 0.05))
        let before = try #require(matching.reliability().expectedCalibrationError)
        let after = try #require(matching.reliability(after: found).expectedCalibrationError)
        #expect(before > 0.1 && after < 0.01)
        let calibrated = DetectionMatching(of: matching.images.calibrated(by: found))
        #expect(agree(calibrated.meanAveragePrecision, matching.meanAveragePrecision))
    }

    @Test("is shown without the hopeless detections")
    func least() {
        let here = box(10, 10, 20, 20)
        let detections = [0.05, 0.09, 0.1, 0.8].map { Prediction(tag: 0, probability: $0, box: here) }
        let image = DetectedImages.Image(truth: [Annotation(tag: 0, box: here)], detections: detections)
        let matching = DetectionMatching(of: DetectedImages(images: [image], tagCount: 1))
        #expect(matching.reliability().bins.reduce(0) { $0 + $1.count } == 2)
        #expect(matching.reliability(least: 0).bins.reduce(0) { $0 + $1.count } == 4)
    }
}

extension Double {
    fileprivate func isNearly(_ other: Double) -> Bool { abs(self - other) < 1e-12 }
}
