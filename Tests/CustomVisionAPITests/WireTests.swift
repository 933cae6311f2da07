import Annotations
import CustomVisionMapping
import CustomVisionProtocol
import Foundation
import HTTPAPI
import HTTPTypes
import Storage
import TestSupport
import Testing

@testable import CustomVisionAPI

@Suite("Values on the wire")
struct WireTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try WireEncoder().encode(value), as: UTF8.self)
    }

    private func sample<Value: WireValue>(_ type: Value.Type = Value.self, bare: Bool = false) throws -> Value
    {
        try #require(Samples.all.compactMap { (bare ? $0.bare : $0.full) as? Value }.first)
    }

    private static let id = "ab010203-0405-0607-0809-0a0b0c0d0eef"

    @Test("a new project looks as recorded, nulls, empty lists and all")
    func project() throws {
        let id = try #require(UUID(uuidString: Self.id))
        let names = ["rotation", "scaling", "horizontal flip"]
        let project = Wire.Project(
            id: id,
            name: "fruit",
            description: "",
            settings: Wire.ProjectSettings(
                domainId: id,
                classificationType: .multilabel,
                targetExportPlatforms: [],
                useNegativeSet: true,
                imageProcessingSettings: .init(
                    augmentationMethods: Dictionary(uniqueKeysWithValues: names.map { ($0, true) })
                )
            ),
            created: Date(timeIntervalSince1970: 1_735_787_045.678),
            lastModified: Date(timeIntervalSince1970: 1_735_787_045.678),
            drModeEnabled: false,
            status: .succeeded
        )
        #expect(
            try text(project) == """
                {"id":"\(Self.id)","name":"fruit","description":"","settings":{"domainId":"\(Self.id)",\
                "classificationType":"Multilabel","targetExportPlatforms":[],"useNegativeSet":true,\
                "detectionParameters":null,"imageProcessingSettings":{"augmentationMethods":{"horizontal flip":true,\
                "rotation":true,"scaling":true}}},"created":"2025-01-02T03:04:05.678Z",\
                "lastModified":"2025-01-02T03:04:05.678Z","thumbnailUri":null,"drModeEnabled":false,\
                "status":"Succeeded"}
                """
        )
    }

    @Test("a prediction of a box has it, and one of the whole image has none")
    func boxes() throws {
        let id = try #require(UUID(uuidString: Self.id))
        let tag = IterationTag(tagID: id, name: "plum", type: .regular)
        let box = NormalizedBox(left: 0.1, top: 0.25, width: 0.3, height: 0.5)
        #expect(
            try text(Wire.Prediction(Prediction(tag: tag, probability: 0.75, box: box))) == """
                {"probability":0.75,"tagId":"\(Self.id)","tagName":"plum","boundingBox":{"left":0.1,"top":0.25,\
                "width":0.3,"height":0.5},"tagType":"Regular"}
                """
        )
        #expect(
            try text(Wire.Prediction(Prediction(tag: tag, probability: 0.75))) == """
                {"probability":0.75,"tagId":"\(Self.id)","tagName":"plum","tagType":"Regular"}
                """
        )
    }

    @Test("an iteration in training looks as recorded")
    func iteration() throws {
        #expect(
            try text(sample(Wire.Iteration.self, bare: true)) == """
                {"id":"\(Self.id)","name":"Iteration 1","status":"Training","created":"2020-11-13T01:23:45.678Z",\
                "lastModified":"2020-11-13T01:23:45.678Z","projectId":"\(Self.id)","exportable":false,\
                "exportableTo":null,"domainId":null,"classificationType":null,"trainingType":"Regular",\
                "reservedBudgetInHours":0,"trainingTimeInMinutes":0,"publishName":null,\
                "originalPublishResourceId":null,"customBaseModelInfo":null,"trainingErrorDetails":null}
                """
        )
    }

    @Test("a failed and a good entry of a batch look as recorded")
    func batch() throws {
        let image = try sample(Wire.Image.self, bare: true)
        let summary = Wire.ImageCreateSummary(
            isBatchSuccessful: false,
            images: [
                .init(sourceUrl: "\"a/b.jpg\"", status: .ok, image: image),
                .init(sourceUrl: "b.txt", status: .errorImageFormat),
            ]
        )
        #expect(
            try text(summary) == """
                {"isBatchSuccessful":false,"images":[{"sourceUrl":"\\"a/b.jpg\\"","status":"OK","image":\
                {"id":"\(Self.id)","created":"2020-11-13T01:23:45.6780000","width":640,"height":480,\
                "resizedImageUri":"http://a/r","thumbnailUri":"http://a/t","originalImageUri":"http://a/o"}},\
                {"sourceUrl":"b.txt","status":"ErrorImageFormat"}]}
                """
        )
    }

    @Test("a prediction looks as recorded; floats have no noise")
    func prediction() throws {
        #expect(
            try text(sample(Wire.ImagePrediction.self)) == """
                {"id":"\(Self.id)","project":"\(Self.id)","iteration":"\(Self.id)",\
                "created":"2020-11-13T01:23:45.6780000Z","predictions":[{"probability":0.97,"tagId":"\(Self.id)",\
                "tagName":"fork","boundingBox":{"left":0.1,"top":0.2,"width":0.3,"height":1.0},\
                "tagType":"Regular"}]}
                """
        )
    }

    @Test("plain answers are plain JSON")
    func plain() throws {
        let id = try #require(UUID(uuidString: Self.id))
        #expect(try text(42) == "42")
        #expect(try text(true) == "true")
        #expect(try text([Wire.Tag]()) == "[]")
        #expect(try text([id: 3]) == "{\"\(Self.id)\":3}")
        #expect(try text(["b": 1, "a": 2]) == #"{"a":2,"b":1}"#)
        #expect(try text("a/b\"\\\u{1}\n\u{7F}é") == #""a/b\"\\\u0001\n"# + "\u{7F}é\"")
    }

    @Test("numbers that JSON cannot write are an error", arguments: [Float.nan, .infinity])
    func notFinite(number: Float) throws {
        #expect(throws: EncodingError.self) { try WireEncoder().encode(["a": number]) }
    }

    @Test("floats read back as the same Float and are as short as can be", arguments: UInt64(1)...50)
    func floats(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let number = Float.random(in: 0...1, using: &random) * (seed % 2 == 0 ? 1 : 1e-6)
        let written = try text(number)
        #expect(Float(written) == number)
        // The oracle: C's %g with growing precision until it reads back.
        let shortest = (1...9).lazy.map { String(format: "%.\($0)g", number) }.first { Float($0) == number }
        let digits = { (text: String) in
            text.prefix { $0 != "e" }.drop { "0.".contains($0) }.filter { $0 != "." }
        }
        #expect(digits(written).count <= digits(try #require(shortest)).count)
    }

    @Test("every value, full or bare, reads back as itself", arguments: Samples.all.indices)
    func roundTrip(index: Int) throws {
        let pair = Samples.all[index]
        for value in [pair.full, pair.bare] { try checkRoundTrip(value) }
    }

    private func checkRoundTrip(_ value: some WireValue) throws {
        let body = try WireEncoder().encode(value)
        let request = try Requests.request(.post, "/", contentType: "application/json", body: Array(body))
        #expect(try request.json(type(of: value)) == value)
    }

    @Test("names of enumerations are found in any case, and only those")
    func enumerations() {
        #expect(Wire.ExportPlatform(caseInsensitive: "onnx") == .onnx)
        #expect(Wire.ExportPlatform(caseInsensitive: "openVINO") == .openVino)
        #expect(Wire.Classifier(caseInsensitive: "multi") == nil)
        #expect(Wire.ImageCreateStatus.allCases.count == 13)
    }
}

@Suite("Dates on the wire")
struct WireDateTests {
    @Test(
        "dates are written in the three forms",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000"), (1_605_230_625.678, "2020-11-13T01:23:45.678"),
            (951_782_400, "2000-02-29T00:00:00.000"), (-0.001, "1969-12-31T23:59:59.999"),
            (4_107_542_399.5, "2100-02-28T23:59:59.500"), (-62_135_596_800, "0001-01-01T00:00:00.000"),
        ]
    )
    func written(seconds: Double, text: String) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(WireDate.text(date, form: .milliseconds) == text + "Z")
        #expect(WireDate.text(date, form: .ticks) == text + "0000Z")
        #expect(WireDate.text(date, form: .ticksWithoutZone) == text + "0000")
    }

    @Test(
        "dates are read in any common form",
        arguments: [
            ("2020-11-13T01:23:45.678Z", 1_605_230_625.678),
            ("2020-11-13T01:23:45.6780000", 1_605_230_625.678),
            ("2020-11-13t01:23:45z", 1_605_230_625), ("2020-11-13 01:23", 1_605_230_580),
            ("2020-11-13T03:23:45+02:00", 1_605_230_625), ("2020-11-12T19:53:45,5-0530", 1_605_230_625.5),
            ("2020-11-13T01:23:45.123456789Z", 1_605_230_625.123456), ("2020-11-13", 1_605_225_600),
            ("2020-11-13T03:23:45+02", 1_605_230_625), ("2016-12-31T23:59:60Z", 1_483_228_800),
        ]
    )
    func read(text: String, seconds: Double) {
        #expect(WireDate.date(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(
        "what is no date is not read",
        arguments: [
            "", "2020", "2020-13-01", "2021-02-29", "1900-02-29", "2020-11-13T", "2020-11-13T24:00:00",
            "2020-11-13T01:60",
            "2020-11-13T01:23:45.", "2020-11-13T01:23:45+", "2020-11-13T01:23:45Zx", "20201113", "٢٠٢٠-11-13",
            "2020-11-00",
        ]
    )
    func unread(text: String) {
        #expect(WireDate.date(text) == nil)
    }

    @Test("random dates agree with Foundation's formatter and read back", arguments: UInt64(1)...200)
    func meanCosineSimilarity(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        // From 1590 on: before the reform of the calendar Foundation counts by the Julian one, ISO 8601 does not.
        let microseconds = Int.random(in: -12_000_000_000_000_000...200_000_000_000_000_000, using: &random)
        let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
        let text = WireDate.text(date, form: .ticks)
        // Whole seconds, because the formatter cuts or rounds fractions in its own way.
        let second = Date(timeIntervalSince1970: Double(microseconds / 1_000_000))
        #expect(
            WireDate.text(second, form: .milliseconds).replacing(".000", with: "")
                == second.formatted(.iso8601)
        )
        #expect(WireDate.date(text) == date, "seed \(seed): \(text)")
    }
}
