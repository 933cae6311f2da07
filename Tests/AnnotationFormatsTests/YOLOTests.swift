import Foundation
import ImageFolders
import TestSupport
import Testing

@testable import AnnotationFormats

@Suite("YOLO")
struct YOLOTests {
    private static let box = "0 0.5 0.5 0.25 0.5\n"

    @Test("of Ultralytics has images and labels with a folder for each split")
    func ultralytics() throws {
        let read = try DatasetFolder(
            [
                "data.yaml": """
                # COCO8
                path: ../datasets/coco8 # elsewhere
                train: images/train
                val: images/val
                test:

                names:
                  0: person
                  1: "hair drier"  # two words
                download: |
                  anything: at all
                """,
                "labels/train/a.txt": Self.box + "\n1 0.1 0.1 0.1 0.1\r\n", "labels/val/b.txt": "",
            ],
            images: ["images/train/a.png", "images/val/b.png", "images/val/c.png"]
        ).read()
        #expect(read.dataset.tags == ["person", "hair drier"])
        #expect(read.boxes == ["train/a.png person 75 25 50 50", "train/a.png hair drier 10 5 20 10"])
        #expect(read.dataset.images.map(\.split) == ["train", "val", "val"])
        #expect(read.passedOver.isEmpty && read.notes.isEmpty && read.adjustments.isEmpty)
    }

    @Test("of Roboflow has a folder for each split with images and labels in it")
    func roboflow() throws {
        let read = try DatasetFolder(
            [
                "data.yaml":
                    "train: ../train/images\nval: ../valid/images\n\nnc: 2\nnames: ['cat''s', \"dog\",\n bird]\n",
                "train/labels/a.txt": "2 0.5 0.5 1 1", "valid/labels/a.txt": Self.box,
            ],
            images: ["train/images/a.png", "valid/images/a.png"]
        ).read()
        #expect(read.dataset.tags == ["cat's", "dog", "bird"])
        #expect(
            read.boxes == ["train/images/a.png bird 0 0 200 100", "valid/images/a.png cat's 75 25 50 50"]
        )
        #expect(read.dataset.images.map(\.split) == ["train", "val"])
    }

    @Test("of Darknet has a list of names, lists of images, and boxes beside the images")
    func darknet() throws {
        let read = try DatasetFolder(
            [
                "obj.names": "cat\ndog\n\n", "obj.data": "classes = 2",
                "train.txt": "data/obj_train_data/a.png\ndata/obj_train_data/no.png\n",
                "obj_train_data/a.txt": Self.box,
            ],
            images: ["obj_train_data/a.png", "obj_train_data/b.png"]
        ).read()
        #expect(
            read.dataset.tags == ["cat", "dog"] && read.boxes == ["obj_train_data/a.png cat 75 25 50 50"]
        )
        #expect(read.dataset.images.map(\.split) == ["train", nil])
        #expect(read.leftOut == ["train.txt:2 missing"])
        #expect(read.passedOver.otherFiles == ["obj.data"])
    }

    @Test("without names calls tags by their numbers")
    func nameless() throws {
        let read = try DatasetFolder(
            ["labels/a.txt": "10 0.5 0.5 1 1\n2 0.5 0.5 1 1\n"],
            images: ["images/a.png"]
        ).read()
        #expect(read.dataset.tags == ["2", "10"] && read.notes.count == 1)
        #expect(read.boxes == ["a.png 10 0 0 200 100", "a.png 2 0 0 200 100"])
    }

    static let oddities: [(line: String, boxes: [String], leftOut: [String], adjusted: [String])] = [
        ("0 0.5 0.5 1.000001 1", ["a.png cat 0 0 200 100"], [], []),
        ("0 0 0.5 0.5 1", ["a.png cat 0 0 50 100"], [], ["clipped"]),
        ("0 3 0.5 0.5 1", [], ["emptyBox"], []),
        ("0 0.5 0.5 0 1", [], ["emptyBox"], []),
        ("0 0.5 0.5 nan 1", [], ["badEntry"], []),
        ("0 0.5 0.5 1e400 1", [], ["badEntry"], []),
        ("0 0.5 0.5", [], ["badEntry"], []),
        ("cat 0.5 0.5 0.5 0.5", [], ["badEntry"], []),
        ("0 0.5 0.5 0.5 0.5 0.9", [], ["badEntry"], []),
        ("1 0.5 0.5 0.5 0.5", [], ["unknownTag"], []),
        ("-1 0.5 0.5 0.5 0.5", [], ["unknownTag"], []),
        ("1e300 0.5 0.5 0.5 0.5", [], ["badEntry"], []),
        ("0 0.25 0.5 0.5 0.25 0.75 0.5 0.5 0.75", ["a.png cat 50 25 100 50"], [], ["rotated"]),
        ("0 0.25 0.5 0.5 0.25 0.75 0.5", ["a.png cat 50 25 100 25"], [], ["polygon"]),
        ("0 0.25 nan 0.5 0.25 0.75 0.5", [], ["badEntry"], ["polygon"]),
    ]

    @Test("with odd lines names each of them", arguments: oddities)
    func odd(line: String, boxes: [String], leftOut: [String], adjusted: [String]) throws {
        let read = try DatasetFolder(
            ["classes.txt": "cat", "labels/a.txt": "\n" + line],
            images: ["images/a.png"]
        ).read()
        #expect(read.boxes == boxes)
        #expect(read.leftOut == leftOut.map { "labels/a.txt:2 " + $0 })
        #expect(read.adjusted == adjusted.map { "labels/a.txt:2 " + $0 })
    }

    @Test("names boxes without an image, and images that share theirs")
    func strays() throws {
        let read = try DatasetFolder(
            [
                "labels/classes.txt": "cat", "labels/a.txt": Self.box, "labels/gone.txt": Self.box,
                "README.txt": "hello",
            ],
            images: ["images/a.jpg", "images/a.png"]
        ).read()
        #expect(read.boxes == ["a.jpg cat 75 25 50 50"])
        #expect(read.leftOut == ["images/a.png ambiguous", "labels/gone.txt missing"])
        #expect(read.passedOver.otherFiles == ["README.txt"])
    }

    @Test(
        "takes the names of classes in every way that YAML writes them",
        arguments: [
            ("names: [a, b c , 'd, e', \"f\\u0041\\\"\"]", ["a", "b c", "d, e", "fA\""]),
            ("names:\n- a\n- 'b'\n-   \"c # d\"\n", ["a", "b", "c # d"]),
            ("names:\n  - a\n  - b: c", ["a", "b: c"]),
            ("names: {1: b, 0: 'a'}", ["a", "b"]),
            ("names:\n  1: b\n  0: don't # no\n", ["don't", "b"]),
            ("names: [a,\n  b,\n]\nnc: 2", ["a", "b"]),
            ("names: []", []),
            ("\"names\": ['#a']", ["#a"]),
        ]
    )
    func names(text: String, names: [String]) throws {
        let data = try DataYAML(text)
        #expect(data.names.sorted { $0.key < $1.key }.map(\.value) == names)
    }

    @Test(
        "says in which line a description is broken",
        arguments: [
            ("nc: 1\nnames: [a, b", 2), ("nc: 1\nnames: ['a]", 2), ("nc: 1\nnames: [[a]]", 2), ("a\n", 1),
            ("nc: 1\nnames:\n  0: a\n  0: b\n", 4), ("names:\n  x: a", 2), ("names: {0}", 1),
            ("names: [a] b", 1),
            ("names:\n  \"a", 2), ("names:\n  -1: a", 2), ("names: [\"\\q\"]", 1),
        ]
    )
    func brokenNames(text: String, line: Int) {
        #expect { try DataYAML(text) } throws: { ($0 as? TextFlaw)?.line == line }
    }
}
