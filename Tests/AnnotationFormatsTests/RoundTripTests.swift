import AnnotationFormats
import Annotations
import Foundation
import ImageFolders
import TestSupport
import Testing

@Suite("A data set that is written and read again")
struct RoundTripTests {
    static let cases = AnnotationFormat.allCases.flatMap { format in (UInt64(1)...60).map { (format, $0) } }

    @Test("is equal, whatever its names, splits and boxes", arguments: cases)
    func equal(format: AnnotationFormat, seed: UInt64) throws {
        let dataset = RandomDataset.make(seed: seed, isOrdered: format == .coco || format == .yolo)
        let folder = try DatasetFolder(dataset, as: format)
        let read = try folder.read()
        #expect(read.format == format, "seed \(seed)")
        #expect(read.leftOut == [] && read.adjusted == [], "seed \(seed)")
        #expect(read.passedOver.isEmpty, "seed \(seed): \(read.passedOver)")
        #expect(read.dataset.tags == dataset.tags, "seed \(seed)")
        try #require(read.dataset.images.map(\.path) == dataset.images.map(\.path), "seed \(seed)")
        for (image, wanted) in zip(read.dataset.images, dataset.images) {
            #expect(image.size == wanted.size && image.split == wanted.split, "seed \(seed), \(wanted.path)")
            #expect(
                image.annotations.map(\.tag) == wanted.annotations.map(\.tag),
                "seed \(seed), \(wanted.path)"
            )
            #expect(
                zip(image.annotations, wanted.annotations).allSatisfy(Self.areNear),
                "seed \(seed), \(wanted.path)"
            )
            #expect(
                FileManager.default.fileExists(atPath: read.url(of: image).path),
                "seed \(seed), \(wanted.path)"
            )
        }
    }

    @Test("is the same files from then on", arguments: AnnotationFormat.allCases)
    func stable(format: AnnotationFormat) throws {
        let dataset = RandomDataset.make(seed: 7, isOrdered: true)
        let first = try DatasetFolder(dataset, as: format).read().dataset
        let second = try DatasetFolder(first, as: format).read().dataset
        #expect(try format.files(of: first) == format.files(of: second))
    }

    @Test("goes through every other format", arguments: AnnotationFormat.allCases)
    func chain(format: AnnotationFormat) throws {
        let dataset = RandomDataset.make(seed: 11, isOrdered: false)
        var current = dataset
        for other in AnnotationFormat.allCases {
            current = try DatasetFolder(current, as: other).read().dataset
        }
        let end = try DatasetFolder(current, as: format).read().dataset
        #expect(end.tags == dataset.tags && end.images.map(\.path) == dataset.images.map(\.path))
        for (image, wanted) in zip(end.images, dataset.images) {
            #expect(image.split == wanted.split && image.annotations.count == wanted.annotations.count)
            #expect(
                zip(image.annotations, wanted.annotations).allSatisfy { Self.areNear($0, $1, within: 1e-8) }
            )
        }
    }

    private static func areNear(_ left: Annotation<Int>, _ right: Annotation<Int>) -> Bool {
        areNear(left, right, within: 1e-9)
    }

    private static func areNear(_ left: Annotation<Int>, _ right: Annotation<Int>, within limit: Double)
        -> Bool
    {
        guard let left = left.box, let right = right.box else { return false }
        return zip(
            [left.left, left.top, left.width, left.height],
            [right.left, right.top, right.width, right.height]
        ).allSatisfy { abs($0 - $1) <= limit } && left.isInImage
    }
}

@Suite("What is written")
struct WritingTests {
    private static let dataset = AnnotatedDataset(
        tags: ["fork", "spoon"],
        images: [
            AnnotatedImage(
                path: "a.png",
                size: PixelSize(width: 816, height: 612),
                split: "train",
                annotations: [
                    Annotation(
                        tag: 0,
                        box: NormalizedBox(
                            left: 119.0 / 816,
                            top: 214.77 / 612,
                            width: 481.0 / 816,
                            height: 0.25
                        )
                    )
                ]
            ),
            AnnotatedImage(path: "b.png", size: PixelSize(width: 10, height: 10)),
        ]
    )

    @Test(
        "has whole and short numbers where they are exact",
        arguments: [
            (AnnotationFormat.coco, "annotations.json", #""bbox":[119,214.77,481,153]"#),
            (.coco, "annotations.json", #""categories":[{"id":1,"name":"fork"},{"id":2,"name":"spoon"}]"#),
            (
                .voc, "Annotations/a.xml",
                "<xmin>119</xmin>\n      <ymin>214.77</ymin>\n      <xmax>600</xmax>\n      <ymax>367.77</ymax>"
            ),
            (.voc, "ImageSets/Main/train.txt", "a\n"),
            (
                .csv, "annotations.csv",
                "images/a.png,816,612,fork,119,214.77,600,367.77,train\nimages/b.png,10,10,,,,,,\n"
            ),
            (
                .yolo, "labels/a.txt",
                "0 0.440563725490 0.475931372549 0.589460784314 0.25\n".replacing("25490 ", with: "2549 ")
            ),
            (.yolo, "data.yaml", "train: train.txt\nval: train.txt\nnc: 2\nnames:\n  0: fork\n  1: spoon\n"),
            (.yolo, "labels/b.txt", ""),
            (.customVision, "images.json", #""originalImageUri":"images/a.png""#),
        ]
    )
    func text(format: AnnotationFormat, file: String, part: String) throws {
        let data = try #require(try format.files(of: Self.dataset)[file])
        let text = String(decoding: data, as: UTF8.self)
        #expect(part.isEmpty ? text.isEmpty : text.contains(part), "\(text)")
    }

    @Test("must be something that the format can say")
    func refused() throws {
        func dataset(_ path: String, _ split: String? = nil, tag: String = "a") -> AnnotatedDataset {
            let size = PixelSize(width: 8, height: 8)
            return AnnotatedDataset(
                tags: [tag],
                images: [
                    AnnotatedImage(path: path, size: size, split: split),
                    AnnotatedImage(path: "b.png", size: size),
                ]
            )
        }
        let cases: [(AnnotationFormat, AnnotatedDataset)] = [
            (.yolo, dataset("b.jpg")), (.yolo, dataset("a\nb.jpg")), (.yolo, dataset("a.jpg", "../up")),
            (.yolo, dataset("a.jpg", "names")), (.voc, dataset("a\u{1}.jpg")),
            (.voc, dataset("a.jpg", "a/b")),
            (.voc, dataset("a.jpg", tag: "\u{7}")), (.voc, dataset("a.jpg", ".hidden")),
        ]
        for (format, dataset) in cases {
            #expect(throws: DatasetError.self, "\(format) \(dataset)") { try format.files(of: dataset) }
        }
        // The same names are no trouble elsewhere.
        for format in [AnnotationFormat.coco, .csv, .customVision] {
            for (_, dataset) in cases { _ = try format.files(of: dataset) }
        }
    }

    @Test("keeps images apart that differ in their extension only")
    func sameStem() throws {
        let size = PixelSize(width: 8, height: 8)
        let paths = ["a.jpg", "a.jpg.png", "a.png", "b.png"]
        let dataset = AnnotatedDataset(
            tags: [],
            images: paths.map {
                AnnotatedImage(path: $0, size: size, split: $0 == "a.png" ? "test" : "train")
            }
        )
        for format in AnnotationFormat.allCases where format != .yolo {
            #expect(try DatasetFolder(dataset, as: format).read().dataset == dataset, "\(format)")
        }
    }
}
