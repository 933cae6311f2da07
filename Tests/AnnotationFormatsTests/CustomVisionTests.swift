import AnnotationFormats
import Foundation
import ImageFolders
import TestSupport
import Testing

@Suite("Images as the service of Custom Vision lists them")
struct CustomVisionTests {
    private static let id = "0f0d2e3c-5a4b-4c6d-8e9f-001122334455"

    private static func image(
        _ regions: String,
        uri: String = "https://host/i-abc/images/o-1?sv=x",
        id: String = id,
        more: String = ""
    ) -> String {
        #"{"id":"\#(id)","created":"2021-07-01T10:00:00.0000000","width":200,"height":100,"resizedImageUri":"https://host/x","originalImageUri":"\#(uri)","tags":[{"tagId":"t1","tagName":"cat","created":"2021"}],"regions":[\#(regions)]\#(more)}"#
    }

    private static func region(
        _ numbers: (Double, Double, Double, Double),
        name: String = #""tagName":"cat","#
    ) -> String {
        #"{"regionId":"r","tagId":"t1",\#(name)"created":"2021","left":\#(numbers.0),"top":\#(numbers.1),"width":\#(numbers.2),"height":\#(numbers.3)}"#
    }

    @Test("are found by their ids or addresses, in one page or several")
    func pages() throws {
        let other = "1f0d2e3c-5a4b-4c6d-8e9f-001122334455"
        let read = try DatasetFolder(
            [
                "page1.json": "[" + Self.image(Self.region((0.25, 0.5, 0.5, 0.25))) + "]",
                "page2.json": " ["
                    + Self.image(
                        Self.region((0, 0, 1, 1), name: ""),
                        id: other,
                        more: #","metadata":{"split":"test"}"#
                    ) + ","
                    + Self.image(
                        Self.region((0, 0, 0.5, 1)),
                        uri: "https://host/p/b%20c.png?x=/y",
                        id: "none"
                    ) + "]",
            ],
            images: ["images/\(Self.id).png", "images/\(other.uppercased()).png", "images/b c.png"]
        ).read()
        #expect(
            read.boxes.map { String($0.split(separator: ".png ")[1]) } == [
                "cat 50 50 100 25", "cat 0 0 200 100", "cat 0 0 100 100",
            ]
        )
        #expect(read.dataset.images.map(\.split) == [nil, "test", nil])
        #expect(read.passedOver.isEmpty)
    }

    static let oddities: [(image: String, boxes: Int, leftOut: [String], adjusted: [String])] = [
        (image(region((-0.1, 0, 0.5, 0.5))), 1, [], ["clipped"]),
        (image(region((0.5, 0, 0, 0.5))), 0, ["emptyBox"], []),
        (image(region((0.5, 0, 0.5, 0.5), name: #""tagName":"","#)), 0, ["unknownTag", "badEntry"], []),
        (image(""), 0, ["badEntry"], []),
        (image(#"{"tagName":"cat","left":0}"#), 0, ["badEntry", "notListed"], []),
        (image("", uri: "../a.png"), 0, ["outside", "notListed"], []),
        (image("", uri: "https://host/../a.png", id: "x"), 0, ["badEntry"], []),
        (image("", uri: "gone.png", id: "x"), 0, ["missing", "notListed"], []),
        ("null", 0, ["badEntry", "notListed"], []),
        (image(region((0, 0, 1, 1))) + "," + image(region((0, 0, 0.5, 1))), 2, [], ["joined"]),
    ]

    @Test("with odd entries name each of them", arguments: oddities)
    func odd(image: String, boxes: Int, leftOut: [String], adjusted: [String]) throws {
        let name = image.contains("a.png") || image.contains("gone") ? "a.png" : Self.id + ".png"
        let good = #"{"originalImageUri":"good.png","regions":[]}"#
        let read = try DatasetFolder(["images.json": "[\(image),\(good)]"], images: [name, "good.png"]).read(
            .customVision
        )
        #expect(read.boxes.count == boxes)
        #expect(read.passedOver.leftOut.map(\.code.rawValue) == leftOut)
        #expect(read.adjustments.map(\.code.rawValue) == adjusted)
    }
}
