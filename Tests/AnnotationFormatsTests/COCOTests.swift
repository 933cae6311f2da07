import Foundation
import ImageFolders
import TestSupport
import Testing

@testable import AnnotationFormats

@Suite("COCO files")
struct COCOTests {
    private static func read(
        images: String = #"{"id":1,"file_name":"a.png","width":200,"height":100}"#,
        annotations: String,
        categories: String = #"{"id":7,"name":"cat"},{"id":3,"name":"dog"}"#,
        files: [String] = ["images/a.png"]
    ) throws -> AnnotatedFolder {
        try DatasetFolder(
            [
                "annotations.json":
                    #"{"images":[\#(images)],"annotations":[\#(annotations)],"categories":[\#(categories)]}"#
            ],
            images: files
        ).read()
    }

    private static func box(_ numbers: String, more: String = "", id: Int = 1, category: String = "7")
        -> String
    {
        #"{"id":\#(id),"image_id":1,"category_id":\#(category),"bbox":[\#(numbers)]\#(more)}"#
    }

    @Test("have boxes in pixels and categories in their order")
    func plain() throws {
        let read = try Self.read(annotations: Self.box("20,10,50,30.5"))
        #expect(read.dataset.tags == ["cat", "dog"])
        #expect(read.boxes == ["a.png cat 20 10 50 30.5"])
        #expect(read.passedOver.isEmpty && read.adjustments.isEmpty && read.notes.isEmpty)
    }

    static let oddities: [(annotation: String, boxes: [String], leftOut: [String], adjusted: [String])] = [
        (box("-10,0,30,20"), ["a.png cat 0 0 20 20"], [], ["clipped"]),
        (box("190,90,30,20"), ["a.png cat 190 90 10 10"], [], ["clipped"]),
        (box("1e308,0,1e308,5"), [], ["emptyBox"], []),
        (box("-1e308,0,1e308,5"), [], ["emptyBox"], []),
        (box("10,10,1e308,5"), ["a.png cat 10 10 190 5"], [], ["clipped"]),
        (box("10,10,0,5"), [], ["emptyBox"], []),
        (box("10,10,-4,5"), [], ["emptyBox"], []),
        (box("1,2,3"), [], ["badEntry"], []),
        (box("1,2,3,\"4\""), [], ["badEntry"], []),
        (box("1,2,3,1e999"), [], ["badEntry"], []),
        (box("1,2,3,null"), [], ["badEntry"], []),
        ("17", [], ["badEntry"], []),
        ("[]", [], ["badEntry"], []),
        (#"{"image_id":1}"#, [], ["badEntry"], []),
        (box("1,2,3,4", category: "9"), [], ["unknownTag"], []),
        (box("1,2,3,4", category: "\"7\""), ["a.png cat 1 2 3 4"], [], []),
        (box("1,2,3,4", more: #","iscrowd":1"#), [], ["crowd"], []),
        (
            box("1,2,3,4", more: #","iscrowd":false,"segmentation":"what"}"#.replacing("}", with: "")),
            ["a.png cat 1 2 3 4"], [], []
        ),
        (#"{"id":1,"image_id":2,"category_id":7,"bbox":[1,2,3,4]}"#, [], ["missing"], []),
        (
            #"{"id":1,"image_id":1,"category_id":7,"segmentation":[[10,20,40,20,40,60],[5,30,6,31]]}"#,
            ["a.png cat 5 20 35 40"], [], ["polygon"]
        ),
        (
            #"{"id":1,"image_id":1,"category_id":7,"bbox":[],"segmentation":[[10,20,40]]}"#, [], ["badEntry"],
            []
        ),
        (
            #"{"id":1,"image_id":1,"category_id":7,"segmentation":{"counts":"x","size":[1,1]}}"#, [],
            ["badEntry"], []
        ),
        (#"{"id":1,"image_id":1,"category_id":7}"#, [], ["badEntry"], []),
        (box("50,50,40,20,90"), ["a.png cat 40 30 20 40"], [], ["rotated"]),
        (box("1,2,3,4") + "," + box("1,2,3,4"), ["a.png cat 1 2 3 4"], [], ["repeated"]),
        (
            box("1,2,3,4") + "," + box("5,6,7,8"), ["a.png cat 1 2 3 4", "a.png cat 5 6 7 8"], [],
            ["sharedID"]
        ),
    ]

    @Test("with odd annotations name each of them", arguments: oddities)
    func odd(annotation: String, boxes: [String], leftOut: [String], adjusted: [String]) throws {
        let read = try Self.read(annotations: annotation)
        #expect(read.boxes == boxes)
        #expect(read.passedOver.leftOut.map(\.code.rawValue) == leftOut)
        #expect(read.adjustments.map(\.code.rawValue) == adjusted)
        for each in read.passedOver.leftOut {
            #expect(each.path.contains("annotations[0]") && each.reason.hasSuffix("."))
        }
    }

    @Test("with odd images name each of them")
    func images() throws {
        let read = try Self.read(
            images: """
                {"id":1,"file_name":"a.png","width":400,"height":200},
                {"id":2,"file_name":"gone.png"},
                {"id":3,"file_name":"../a.png"},
                {"id":4,"file_name":"/etc/passwd"},
                {"id":5},
                {"id":6,"file_name":"b.png"},{"id":6,"file_name":"c.png"},
                {"id":7,"file_name":"a.png"},
                {"id":1,"file_name":"a.png"},
                {"id":8,"file_name":"broken.png"}
                """,
            annotations: Self.box("20,10,50,30")
                + #",{"image_id":7,"category_id":3,"bbox":[2,2,2,2]},{"image_id":6,"category_id":3,"bbox":[2,2,2,2]}"#,
            files: ["images/a.png", "images/b.png", "images/c.png", "images/d.png"]
        )
        // Boxes are parts of the size that the file tells.
        #expect(read.boxes == ["a.png cat 10 5 25 15", "a.png dog 1 1 1 1"])
        #expect(
            read.leftOut == [
                "annotations.json:images[1] missing", "annotations.json:images[2] outside",
                "annotations.json:images[3] outside", "annotations.json:images[4] badEntry",
                "annotations.json:images[5] ambiguous", "annotations.json:images[6] ambiguous",
                "annotations.json:images[9] missing", "annotations.json:annotations[2] missing",
                "images/d.png notListed",
            ]
        )
        #expect(
            read.adjusted == [
                "images/a.png sizeDiffers", "annotations.json:images[7] joined",
                "annotations.json:images[8] repeated",
            ]
        )
    }

    @Test(
        "that are broken say where",
        arguments: [
            ("{\"images\": [\n  {\"id\": 1,,}\n]}", "line 2"),
            ("{\"images\": [\n  {\"id\": NaN}\n]}", "line 2"),
            ("{\"images\": 7}", "“images” is not a list"),
            ("{\"annotations\": []}", "“images” is missing"),
            ("{\"images\": [" + String(repeating: "[", count: 100_000), "annotations.json"),
            (
                "{\"images\": [], \"categories\": [{\"id\":1,\"name\":\"a\"},{\"id\":1,\"name\":\"b\"}]}",
                "two categories"
            ),
            ("{\"images\": []}", "no image that is there"),
            ("", "annotations.json"),
        ]
    )
    func broken(text: String, part: String) throws {
        let folder = try DatasetFolder(["annotations.json": text], images: ["images/a.png"])
        #expect {
            try folder.read(.coco)
        } throws: { error in
            "\(error)".contains(part) && (error as? DatasetError)?.code == .badAnnotations
        }
    }

    @Test("of Roboflow lie in a folder for each split")
    func roboflow() throws {
        func file(_ id: Int) -> String {
            #"{"images":[{"id":0,"file_name":"\#(id).png"}],"categories":[{"id":0,"name":"cat"}],"annotations":[{"id":0,"image_id":0,"category_id":0,"bbox":[1,2,3,4]}]}"#
        }
        let read = try DatasetFolder(
            ["train/_annotations.coco.json": file(1), "valid/_annotations.coco.json": file(2)],
            images: ["train/1.png", "valid/2.png"]
        ).read()
        #expect(read.boxes == ["train/1.png cat 1 2 3 4", "valid/2.png cat 1 2 3 4"])
        #expect(read.dataset.images.map(\.split) == ["train", "valid"])
        #expect(read.passedOver.isEmpty)
    }

    @Test("of COCO itself lie in “annotations”, with images in a folder for each split")
    func original() throws {
        let text = #"{"images":[{"id":9,"file_name":"000.png"}],"categories":[],"annotations":[]}"#
        let read = try DatasetFolder(
            ["annotations/instances_val2017.json": text, "annotations/captions_val2017.json": text],
            images: ["val2017/000.png"]
        ).read()
        #expect(read.dataset.images.map(\.path) == ["val2017/000.png"])
        #expect(read.dataset.images.map(\.split) == ["val2017"])
        #expect(read.passedOver.otherFiles == ["annotations/captions_val2017.json"])
    }

    @Test("with tags that are one name give one tag and say so")
    func tags() throws {
        let read = try Self.read(
            annotations: Self.box("1,2,3,4") + "," + Self.box("1,2,3,4", id: 2, category: "8"),
            categories: #"{"id":7,"name":"Cat"},{"id":8,"name":" cat"},{"id":9,"name":""}"#
        )
        #expect(read.dataset.tags == ["Cat"] && read.boxes.count == 2)
        #expect(read.notes.count == 1 && read.notes[0].contains("“Cat”, “cat” are one tag"))
        #expect(read.leftOut == ["annotations.json:categories[2] badEntry"])
    }
}

@Suite("The place where a text stops being JSON")
struct JSONPlaceTests {
    @Test(
        "is its line and column",
        arguments: [
            ("", "line 1, column 1"), ("{\"a\": [1,\n 2,,3]}", "line 2, column 4"),
            ("[1] 2", "line 1, column 5"),
            ("{\"a\" 1}", "line 1, column 6"), ("{1: 2}", "line 1, column 2"),
            ("[1e999]", "line 1, column 2"),
            ("[NaN]", "line 1, column 2"), ("[\"a\\", "line 1, column 5"), ("{\"a\":1", "line 1, column 7"),
            ("[\"a\n\"]", "line 1, column 4"), ("[1,]", "line 1, column 4"), ("[1}", "line 1, column 3"),
        ]
    )
    func flaw(text: String, place: String) {
        #expect(JSONPlace.firstFlaw(in: text.utf8) == place)
    }

    @Test(
        "is nowhere in JSON",
        arguments: [
            "[]", " {} ", "[{},[[]],{\"a\":{\"b\":[1,-2.5e-3,true,false,null,\"\\\"\\u00e4\"]}}]", "7",
            "\"x\"", "\u{FEFF}[1]",
        ]
    )
    func whole(text: String) {
        #expect(JSONPlace.firstFlaw(in: text.utf8) == nil)
    }
}
