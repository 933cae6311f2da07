import Annotations
import Bytes
import Foundation
import ImageFolders
import LinearAlgebra
import ModelGraph
import Testing

@testable import Learning
@testable import ocellus

@Suite("What predict says")
struct PredictionResultTests {
    private static func outcome(_ probabilities: [Float]) -> Predictor.Outcome {
        .success(probabilities.enumerated().map { Prediction(tag: $0, probability: Double($1)) })
    }

    private static func result(
        _ image: String = "a.jpg",
        tags: [String] = ["bolt", "nut", "washer"],
        probabilities: [Float] = [0.125, 0.625, 0.25],
        top: Int? = nil,
        threshold: Double? = nil
    ) -> PredictionResult {
        PredictionResult(
            image: image,
            outcome: outcome(probabilities),
            tags: tags,
            negativeTag: nil,
            top: top,
            threshold: threshold
        )
    }

    private static func failure(_ image: String, _ reason: String) -> PredictionResult {
        PredictionResult(
            image: image,
            outcome: .failure(.init(code: .undecodable, reason: reason)),
            tags: ["a"],
            negativeTag: nil,
            top: nil,
            threshold: nil
        )
    }

    @Test("begins with the most probable tag; equals stay in the model's order")
    func order() {
        #expect(Self.result().predictions.map(\.tagName) == ["nut", "washer", "bolt"])
        #expect(
            Self.result(probabilities: [0.25, 0.5, 0.25]).predictions.map(\.tagName) == [
                "nut", "bolt", "washer",
            ]
        )
    }

    @Test("keeps only what was asked for")
    func selection() {
        #expect(Self.result(top: 2).predictions.map(\.tagName) == ["nut", "washer"])
        #expect(Self.result(threshold: 0.25).predictions.map(\.tagName) == ["nut", "washer"])
        #expect(Self.result(top: 1, threshold: 0.2).predictions.map(\.tagName) == ["nut"])
        #expect(Self.result(threshold: 0.9).predictions.isEmpty)
        #expect(Self.result(top: 100).predictions.count == 3)
    }

    @Test("shows the box of a prediction that has one, in JSON as well, and none for the image as a whole")
    func boxes() throws {
        let box = NormalizedBox(left: 0.125, top: 0.25, width: 0.5, height: 0.75)
        let found = [
            Prediction(tag: 1, probability: 0.5, box: box), Prediction(tag: 1, probability: 0.25),
        ]
        let result = PredictionResult(
            image: "a",
            outcome: .success(found),
            tags: ["nut", "bolt"],
            negativeTag: nil,
            top: nil,
            threshold: nil
        )
        #expect(result.predictions.map(\.box) == [box, nil])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(result.predictions), as: UTF8.self) == """
                [{"box":{"height":0.75,"left":0.125,"top":0.25,"width":0.5},"probability":0.5,"tagName":"bolt",\
                "tagType":"Regular"},{"probability":0.25,"tagName":"bolt","tagType":"Regular"}]
                """
        )
    }

    @Test("tells boxes of a detector in parts of the image and in pixels, with the size of the image")
    func detections() throws {
        let box = NormalizedBox(left: 0.125, top: 0.25, width: 0.5, height: 0.75)
        let found = FileDetector.Detections(
            width: 640,
            height: 400,
            digest: ContentDigest(of: [UInt8]()),
            predictions: [
                Prediction(tag: 1, probability: 0.75, box: box),
                Prediction(tag: 0, probability: 0.25, box: box),
            ]
        )
        func result(top: Int? = nil, threshold: Double? = nil) -> PredictionResult {
            PredictionResult(
                image: "a",
                outcome: .success(found),
                tags: ["nut", "bolt"],
                top: top,
                threshold: threshold
            )
        }
        let all = result()
        #expect(all.width == 640 && all.height == 400)
        #expect(all.predictions.map(\.tagName) == ["bolt", "nut"])
        let pixels = try #require(all.predictions[0].pixelBox)
        #expect([pixels.left, pixels.top, pixels.width, pixels.height] == [80, 100, 320, 300])
        #expect(result(top: 1).predictions.count == 1)
        #expect(result(threshold: 0.5).predictions.map(\.tagName) == ["bolt"])
        #expect(
            PredictionResult.boxCSV([result(top: 1)])
                == "image,tag,probability,left,top,width,height,error\r\n"
                + "a,bolt,0.750000,0.125000,0.250000,0.500000,0.750000,\r\n"
        )
        let text = PredictionResult.boxText([all], threshold: 0.5, style: .plain)
        #expect(text.contains("80, 100, 320 x 300") && !text.contains("nut"))
        let none = PredictionResult.boxText([all], threshold: 0.9, style: .plain)
        #expect(none.contains("no box is probable enough; the best: bolt 75.0 %"))
    }

    @Test("marks the tag that means none of the others")
    func negative() {
        let result = PredictionResult(
            image: "a",
            outcome: Self.outcome([0.5, 0.5]),
            tags: ["none", "bolt"],
            negativeTag: "none",
            top: nil,
            threshold: nil
        )
        #expect(result.predictions.map(\.tagType) == ["Negative", "Regular"])
    }

    @Test("is a block of all tags for one image")
    func single() {
        #expect(
            PredictionResult.text([Self.result()], style: .plain) == """
                a.jpg

                  Tag      Probability
                  ────────────────────────────────────
                  nut           62.5 %   ■■■■■■■■■■■■■
                  washer        25.0 %   ■■■■■
                  bolt          12.5 %   ■■■
                """
        )
    }

    @Test("is a line for each of many images, with what was wrong")
    func many() {
        let results = [
            Self.result("a.jpg"), Self.failure("b\u{1B}.jpg", "The file\nis broken."),
            Self.result("c.jpg", threshold: 0.9),
        ]
        #expect(
            PredictionResult.text(results, style: .plain) == """
                  Image    Tag   Probability   Then
                  ───────────────────────────────────────────────────────
                  a.jpg    nut        62.5 %   washer 25.0 %, bolt 12.5 %
                  b\u{FFFD}.jpg   –                   The file\u{FFFD}is broken.
                  c.jpg    –                   no tag is probable enough
                """
        )
    }

    @Test("lines up in color as it does without")
    func color() {
        let results = [Self.result("a.jpg"), Self.failure("b.jpg", "The file is broken.")]
        let colored = PredictionResult.text(results, style: .ansi).replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(colored == PredictionResult.text(results, style: .plain))
    }

    @Test("is CSV with a line for each tag, and one for an image that failed")
    func csv() {
        #expect(
            PredictionResult.csv([Self.result(), Self.failure("b.jpg", "Too large, 2 GB.")])
                == "image,tag,probability,error\r\na.jpg,nut,0.625000,\r\na.jpg,washer,0.250000,\r\na.jpg,bolt,0.125000,\r\n"
                + "b.jpg,,,\"Too large, 2 GB.\"\r\n"
        )
        #expect(PredictionResult.csv([]) == "image,tag,probability,error\r\n")
    }

    @Test(
        "quotes CSV fields where needed, whatever follows the separators",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("two\rlines", "\"two\rlines\""), ("two\r\nlines", "\"two\r\nlines\""),
            ("a,\u{301}b", "\"a,\u{301}b\""),
            ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("", ""), ("猫 🦊", "猫 🦊"),
        ]
    )
    func quoting(name: String, field: String) {
        Self.expect(name, becomes: field)
    }

    @Test(
        "defuses what a spreadsheet would run as a formula",
        arguments: [
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("=\u{301}1", "'=\u{301}1"),
            ("=\u{200D}1+1", "'=\u{200D}1+1"), ("a=1", "a=1"),
        ]
    )
    func formulas(name: String, field: String) {
        Self.expect(name, becomes: field)
    }

    /// Compares scalars: to Swift, a line break is not the same character on its own and in a pair.
    private static func expect(_ name: String, becomes field: String) {
        let csv = PredictionResult.csv([result("i", tags: [name], probabilities: [1])])
        let expected = "image,tag,probability,error\r\ni,\(field),1.000000,\r\n"
        #expect(Array(csv.unicodeScalars) == Array(expected.unicodeScalars), "\(csv.debugDescription)")
    }
}
