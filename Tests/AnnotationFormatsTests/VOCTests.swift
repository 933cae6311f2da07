import AnnotationFormats
import Foundation
import ImageFolders
import TestSupport
import Testing

@Suite("Pascal VOC")
struct VOCTests {
    private static func annotation(_ content: String) -> String { "<annotation>\(content)</annotation>" }

    @Test("is read from Annotations and JPEGImages, with splits from ImageSets")
    func original() throws {
        let read = try DatasetFolder(
            [
                "Annotations/a.xml": """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- labelImg -->
                <annotation verified="yes">
                  <filename>a.png</filename>
                  <path>/home/someone/a.png</path>
                  <size><width>200</width><height>100</height><depth>3</depth></size>
                  <object>
                    <name>cat &amp; dog</name><difficult>1</difficult><truncated>0</truncated>
                    <bndbox><xmin>10</xmin><ymin>20</ymin><xmax>60.5</xmax><ymax> 70 </ymax></bndbox>
                    <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
                  </object>
                </annotation>
                """,
                "Annotations/b.xml": Self.annotation(
                    "<filename>renamed.jpg</filename><size><width>0</width><height>0</height></size>"
                ),
                "ImageSets/Main/train.txt": "a\r\n", "ImageSets/Main/val.txt": "b\nnowhere\n",
                "ImageSets/Main/trainval.txt": "a\nb\n", "ImageSets/Main/cat_train.txt": "a  1\nb -1\n",
            ],
            images: ["JPEGImages/a.png", "JPEGImages/b.png", "JPEGImages/c.png"]
        ).read()
        #expect(read.format == .voc && read.dataset.tags == ["cat & dog"])
        #expect(read.boxes == ["a.png cat & dog 10 20 50.5 50"])
        #expect(read.dataset.images.map(\.split) == ["train", "val"])
        #expect(read.leftOut == ["ImageSets/Main/val.txt:2 missing", "JPEGImages/c.png notListed"])
        #expect(
            read.notes == [
                "1 boxes are marked “difficult”: they are used like all others, and the mark is not kept."
            ]
        )
        #expect(read.passedOver.otherFiles == [])
    }

    @Test("is read beside the images, in a folder for each split")
    func beside() throws {
        let read = try DatasetFolder(
            [
                "train/a.xml": Self.annotation(vocObject("x", (0, 0, 200, 100))),
                "valid/a.xml": Self.annotation(
                    "<folder/><filename>a.png</filename>" + vocObject("y", (1, 2, 3, 4))
                ),
            ],
            images: ["train/a.png", "valid/a.png"]
        ).read()
        #expect(read.boxes == ["train/a.png x 0 0 200 100", "valid/a.png y 1 2 2 2"])
        #expect(read.dataset.images.map(\.split) == ["train", "valid"])
    }

    static let oddities: [(object: String, boxes: [String], leftOut: [String], adjusted: [String])] = [
        (vocObject("x", (-5, 10, 60, 200)), ["a.png x 0 10 60 90"], [], ["clipped"]),
        (vocObject("x", (60, 10, 60, 20)), [], ["emptyBox"], []),
        (vocObject("x", (60, 10, 50, 20)), [], ["emptyBox"], []),
        (vocObject("x", (.nan, 10, 50, 20)), [], ["badEntry"], []),
        (vocObject("x", (10, 10, .infinity, 20)), [], ["badEntry"], []),
        (vocObject(" ", (10, 10, 20, 20)), [], ["badEntry"], []),
        ("<object><name>x</name></object>", [], ["badEntry"], []),
        ("<object><name>x</name><bndbox><xmin>1</xmin></bndbox></object>", [], ["badEntry"], []),
        (
            "<object><name>x</name><robndbox><cx>50</cx><cy>50</cy><w>40</w><h>20</h><angle>1.5707963267948966</angle></robndbox></object>",
            ["a.png x 40 30 20 40"], [], ["rotated"]
        ),
        (
            "<object><name>x</name><polygon><x1>1</x1><y1>2</y1><x2>9</x2><y2>4</y2><x3>5</x3><y3>8</y3></polygon></object>",
            ["a.png x 1 2 8 6"], [], ["polygon"]
        ),
        (
            "<object><name>x</name><polygon><pt><x>1</x><y>2</y></pt><pt><x>9</x><y>8</y></pt></polygon></object>",
            ["a.png x 1 2 8 6"], [], ["polygon"]
        ),
        ("<object><name>x</name><polygon><x1>1</x1></polygon></object>", [], ["badEntry"], []),
    ]

    @Test("with odd objects names each of them", arguments: oddities)
    func odd(object: String, boxes: [String], leftOut: [String], adjusted: [String]) throws {
        let read = try DatasetFolder(
            ["Annotations/a.xml": Self.annotation("\n" + object)],
            images: ["images/a.png"]
        ).read()
        #expect(read.boxes == boxes)
        #expect(read.leftOut == leftOut.map { "Annotations/a.xml:2 " + $0 })
        #expect(read.adjusted == adjusted.map { "Annotations/a.xml:2 " + $0 })
    }

    static let flaws: [(text: String, place: String)] = [
        ("<annotation>\n<object>\n</annotation>", "a.xml:3"),
        ("<annotation>\n<object>", "a.xml:2"),
        ("<annotation>\n</annotation>\n<more/>", "a.xml:3"),
        ("<annotation>\n&bomb;</annotation>", "a.xml:2"),
        ("<annotation>\n&#0;</annotation>", "a.xml:2"),
        ("<annotation>\n&#xFFFFFFFF;</annotation>", "a.xml:2"),
        ("<annotation>\n1 & 2</annotation>", "a.xml:2"),
        ("<annotation>\n<a b=1></annotation>", "a.xml:2"),
        ("<annotation>\n<a b></annotation>", "a.xml:2"),
        ("<annotation>\n<a b='></annotation>", "a.xml:2"),
        ("<annotation>\n<!-- </annotation>", "a.xml:2"),
        ("<annotation>\n< a></annotation>", "a.xml:2"),
        ("<annotation>\n</annotation", "a.xml:2"),
        ("text<annotation/>", "a.xml:1"),
        ("</annotation>", "a.xml:1"),
        (
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<annotation>&b;</annotation>",
            "a.xml:1"
        ),
        ("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">\n<annotation/>", "a.xml:1"),
        (String(repeating: "<annotation>", count: 100_000), "a.xml:1"),
        ("<other/>", "a.xml"),
        ("", "a.xml:1"),
    ]

    @Test("with a broken file names it and its line, and reads the others", arguments: flaws)
    func broken(text: String, place: String) throws {
        let read = try DatasetFolder(
            ["Annotations/a.xml": text, "Annotations/b.xml": Self.annotation(vocObject("x", (1, 2, 3, 4)))],
            images: ["images/a.png", "images/b.png"]
        ).read(.voc)
        #expect(read.boxes == ["b.png x 1 2 2 2"])
        let entry = try #require(read.passedOver.leftOut.first)
        #expect(
            entry.path == "Annotations/" + place && entry.code == .badEntry && entry.reason.hasSuffix(".")
        )
    }

    @Test("reads what XML says of text")
    func text() throws {
        let name = "<![CDATA[<a> ]]>&lt;&#98;&#x43;&gt;<!-- no --><?no no?> &quot;&apos;"
        let read = try DatasetFolder(
            ["a.xml": "\u{FEFF}" + Self.annotation(vocObject(name, (1, 2, 3, 4)))],
            images: ["a.png"]
        ).read()
        #expect(read.dataset.tags == ["<a> <bC> \"'"])
    }

    @Test("leads to no file outside")
    func outside() throws {
        let read = try DatasetFolder(
            [
                "Annotations/a.xml": Self.annotation("<filename>../../a.png</filename>"),
                "Annotations/b.xml": Self.annotation("<filename>C:\\b.png</filename>"),
                "Annotations/c.xml": Self.annotation("<filename>c.png</filename>"),
            ],
            images: ["images/a.png", "images/b.png", "images/c.png"]
        ).read()
        #expect(read.dataset.images.map(\.path) == ["c.png"])
        #expect(read.leftOut.prefix(2) == ["Annotations/a.xml:1 outside", "Annotations/b.xml:1 outside"])
    }
}
