import AnnotationFormats
import Annotations
import Foundation
import Glibc
import ImageFolders
import TestSupport
import Testing

@Suite("A folder of images with boxes")
struct FolderTests {
    private static let coco = #"{"images":[{"id":1,"file_name":"a.png"}],"annotations":[],"categories":[]}"#

    @Test("without annotations is told what was looked for")
    func none() throws {
        let folder = try DatasetFolder(
            ["labels.csv": "image,tag\na.png,cat", "package.json": "{}"],
            images: ["a.png"]
        )
        #expect {
            try folder.read()
        } throws: { error in
            let error = error as? DatasetError
            return error?.code == .unknownFormat
                && ["COCO", "VOC", "YOLO", "Custom Vision", "CSV"].allSatisfy {
                    error?.description.contains($0) == true
                }
        }
    }

    @Test("is told apart from one of images alone before it is read")
    func recognized() throws {
        let none = try DatasetFolder(["labels.csv": "image,tag\na.png,cat"], images: ["cat/a.png"])
        #expect(try AnnotationFormat.recognized(in: none.url) == nil)
        let one = try DatasetFolder(["annotations.json": Self.coco], images: ["a.png"])
        #expect(try AnnotationFormat.recognized(in: one.url) == .coco)
        let two = try DatasetFolder(["annotations.json": Self.coco, "data.yaml": "names: [cat]"])
        #expect(throws: DatasetError.self) { try AnnotationFormat.recognized(in: two.url) }
    }

    @Test("in two formats needs to be told which, and then is read")
    func several() throws {
        let folder = try DatasetFolder(
            ["annotations.json": Self.coco, "data.yaml": "names: [cat]", "labels/a.txt": "0 0.5 0.5 1 1"],
            images: ["images/a.png"]
        )
        #expect {
            try folder.read()
        } throws: { error in
            (error as? DatasetError)?.code == .unknownFormat
                && "\(error)".contains("COCO (“annotations.json”) and YOLO (“data.yaml”)")
                && "\(error)".contains("coco or yolo")
        }
        #expect(try folder.read(.coco).boxes == [])
        #expect(try folder.read(.yolo).boxes == ["a.png cat 0 0 200 100"])
    }

    @Test(
        "that is forced into a format it does not have is an error that names a file",
        arguments: AnnotationFormat.allCases
    )
    func forced(format: AnnotationFormat) throws {
        let folder = try DatasetFolder(["notes.txt": "hello"])
        #expect(throws: DatasetError.self) { try folder.read(format) }
        #expect(throws: DatasetError.self) {
            try AnnotatedFolder(reading: URL(filePath: "/nowhere/at/all"), format: format)
        }
    }

    @Test("is never left by a link")
    func links() throws {
        let outside = try DatasetFolder(["annotations.json": Self.coco], images: ["a.png"])
        let folder = try DatasetFolder(
            ["annotations.json": Self.coco.replacing("a.png", with: "ok.png")],
            images: ["ok.png"]
        )
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "b.png"),
            withDestinationURL: outside.url.appending(path: "a.png")
        )
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "inside.png"),
            withDestinationURL: folder.url.appending(path: "ok.png")
        )
        let text =
            #"{"images":[{"id":1,"file_name":"ok.png"},{"id":2,"file_name":"b.png"}],"annotations":[]}"#
        try folder.folder.write(Data(text.utf8), to: "annotations.json")
        let read = try folder.read()
        #expect(read.dataset.images.map(\.path) == ["ok.png"])
        #expect(read.leftOut.sorted() == ["b.png outside", "inside.png alreadySeen"])

        let linked = try DatasetFolder(images: ["a.png"])
        try FileManager.default.createSymbolicLink(
            at: linked.url.appending(path: "annotations.json"),
            withDestinationURL: outside.url.appending(path: "annotations.json")
        )
        #expect { try linked.read(.coco) } throws: { "\($0)".contains("leads out of the folder") }
    }

    @Test("with pipes in the place of files is read without waiting")
    func pipes() throws {
        let folder = try DatasetFolder(["annotations.json": Self.coco], images: ["a.png"])
        #expect(mkfifo(folder.url.appending(path: "b.png").path, 0o600) == 0)
        #expect(mkfifo(folder.url.appending(path: "other.json").path, 0o600) == 0)
        let read = try folder.read()
        #expect(read.dataset.images.count == 1)
        #expect(read.leftOut.sorted() == ["b.png notAFile", "other.json notAFile"])
    }

    @Test("with an image that is none names it")
    func undecodable() throws {
        let text =
            #"{"images":[{"id":1,"file_name":"a.png"},{"id":2,"file_name":"b.png"}],"annotations":[{"image_id":2,"category_id":1,"bbox":[1,2,3,4]}],"categories":[{"id":1,"name":"x"}]}"#
        let read = try DatasetFolder(["annotations.json": text, "b.png": "no image"], images: ["a.png"])
            .read()
        #expect(read.leftOut == ["b.png undecodable", "annotations.json:annotations[0] missing"])
    }

    @Test("in NFD is found by names in NFC")
    func normalization() throws {
        let folder = try DatasetFolder([
            "annotations.json": Self.coco.replacing("a.png", with: "K\u{E4}se.png")
        ])
        try folder.folder.write(DatasetFolder.png(width: 3, height: 4), to: "Ka\u{308}se.png")
        let read = try folder.read()
        let image = try #require(read.dataset.images.first)
        #expect(image.size == PixelSize(width: 3, height: 4))
        #expect(FileManager.default.fileExists(atPath: read.url(of: image).path))
    }
}

@Suite("Hostile files of annotations")
struct DamageTests {
    /// Every file of a good data set, with bytes changed, cut off or doubled, makes an error or a data set, never more.
    @Test("end in an error or a data set", arguments: AnnotationFormat.allCases, [UInt64(1), 2, 3])
    func damaged(format: AnnotationFormat, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let dataset = RandomDataset.make(seed: seed, isOrdered: true)
        let folder = try DatasetFolder(dataset, as: format)
        let files = try format.files(of: dataset).filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        let signs = Array("<>&;[]{}\",:\n\\/.-#0e9\0\u{FF}".utf8)
        for _ in 0..<60 {
            guard let (name, good) = files.randomElement(using: &random) else { return }
            var bytes = [UInt8](good)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = signs.randomElement(using: &random) ?? 0
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                case 2:
                    bytes.removeSubrange(
                        place..<min(bytes.count, place + Int.random(in: 1...40, using: &random))
                    )
                default: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
                }
            }
            try folder.folder.write(Data(bytes), to: name)
            do {
                let read = try folder.read(format)
                for image in read.dataset.images {
                    #expect(
                        image.annotations.allSatisfy {
                            $0.box?.isInImage == true && read.dataset.tags.indices.contains($0.tag)
                        }
                    )
                }
            } catch let error as DatasetError {
                #expect(error.description.hasSuffix("."), "\(error)")
            }
            try folder.folder.write(good, to: name)
        }
    }
}
