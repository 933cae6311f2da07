import Annotations
import Foundation
import ImageFolders
import Learning
import TestSupport
import Testing

@Suite("A data set in a folder")
struct ImageDatasetTests {
    private let folder = TemporaryFolder()

    @Test("an image has each tag of its annotations once, in order, and keeps its boxes")
    func annotations() {
        let box = NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4)
        let annotations = [Annotation(tag: 2), Annotation(tag: 0, box: box), Annotation(tag: 2, box: box)]
        let image = LabeledImage(url: folder.url, name: "a", annotations: annotations)
        #expect(image.tags == [0, 2] && image.annotations == annotations)
        let dataset = ImageDataset(task: .detection, tags: ["ant", "bee", "fly"], images: [image, image])
        #expect(dataset.labels(at: [1]) == LabelSet(type: .multilabel, tagCount: 3, tagsByImage: [[0, 2]]))
    }

    @Test("has a tag for each sub-folder with images, at any depth, in a fixed order")
    func folders() throws {
        for path in [
            "nut/b.JPG", "nut/deep/a.png", "bolt/x.webp", "empty/notes.txt", ".hidden/y.png", "bolt/.z.png",
        ] {
            try folder.write(Data([1]), to: path)
        }
        let dataset = try ImageDataset(folder: folder.url)
        #expect(dataset.task == .classification(.multiclass))
        #expect(dataset.tags == ["bolt", "nut"])
        #expect(dataset.images.map(\.name) == ["bolt/x.webp", "nut/b.JPG", "nut/deep/a.png"])
        #expect(dataset.images.map(\.tags) == [[0], [1], [1]])
    }

    @Test("says what is missing")
    func missing() throws {
        let nowhere = folder.url.appending(path: "nowhere")
        #expect { try ImageDataset(folder: nowhere) } throws: { ($0 as? DatasetError)?.code == .notAFolder }
        try folder.write(Data([1]), to: "loose.jpg")
        #expect { try ImageDataset(folder: folder.url) } throws: { ($0 as? DatasetError)?.code == .noTags }
    }

    @Test("merges sub-folders whose names are one tag, and says so")
    func equalNames() throws {
        let nfd = "Ka\u{308}se"
        for path in ["K\u{e4}se/a.png", "\(nfd)/b.png", "k\u{e4}se/c.png", "Brot/d.png", "brot/e.png"] {
            try folder.write(Data([1]), to: path)
        }
        let dataset = try ImageDataset(folder: folder.url)
        #expect(dataset.tags == ["Brot", "K\u{e4}se"])
        #expect(dataset.tags.allSatisfy { $0 == $0.precomposedStringWithCanonicalMapping })
        #expect(dataset.labels(at: Array(dataset.images.indices)).imagesByTag == [2, 3])
        #expect(dataset.notes.count == 2)
        #expect(dataset.notes.allSatisfy { $0.contains("one tag") })
        #expect(dataset.passedOver.isEmpty)
    }

    @Test("names what makes no tag: loose images and folders without one")
    func leftOut() throws {
        for path in ["nut/a.png", "loose.jpg", "texts/notes.txt"] { try folder.write(Data([1]), to: path) }
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "void"),
            withIntermediateDirectories: true
        )
        let passedOver = try ImageDataset(folder: folder.url).passedOver
        #expect(passedOver.leftOut.map(\.path) == ["loose.jpg", "texts/", "void/"])
        #expect(passedOver.leftOut.map(\.code) == [.looseImage, .emptyFolder, .emptyFolder])
        #expect(passedOver.otherFiles == ["texts/notes.txt"])
        try FileManager.default.removeItem(at: folder.url.appending(path: "nut"))
        #expect {
            try ImageDataset(folder: folder.url)
        } throws: {
            ($0 as? DatasetError)?.passedOver.leftOut.map(\.path) == ["loose.jpg", "texts/", "void/"]
        }
    }

    @Test("may come with a list of any number of tags for each file")
    func labelList() throws {
        for path in ["a.jpg", "b.jpg", "sub/c.jpg"] { try folder.write(Data([1]), to: path) }
        try folder.write(
            Data("file,tags\nb.jpg,red, round\na.jpg,round\nsub/c.jpg\na.jpg,\"old, rusty\"\n".utf8),
            to: "labels.csv"
        )
        let dataset = try ImageDataset(
            folder: folder.url,
            labelList: folder.url.appending(path: "labels.csv")
        )
        #expect(dataset.task == .classification(.multilabel))
        #expect(dataset.tags == ["old, rusty", "red", "round"])
        #expect(dataset.images.map(\.name) == ["a.jpg", "b.jpg", "sub/c.jpg"])
        #expect(dataset.images.map(\.tags) == [[0, 2], [1, 2], []])
    }

    @Test(
        "refuses a list that names files elsewhere, by line",
        arguments: ["../secret.jpg,x", "/etc/passwd,x", "sub/../../a.jpg,x", "..\\a.jpg,x"]
    )
    func badList(line: String) throws {
        try folder.write(Data([1]), to: "a.jpg")
        #expect {
            try dataset(list: "a.jpg,x\n\(line)\n")
        } throws: {
            ($0 as? DatasetError)?.code == .badLabelList && "\($0)".contains("Line 2")
        }
    }

    @Test("names files that a list has and the folder lacks, and those that the list lacks")
    func differences() throws {
        for path in ["a.jpg", "b.jpg", "sub/c.png", "notes.txt"] { try folder.write(Data([1]), to: path) }
        let dataset = try dataset(list: "a.jpg,x\nmissing.jpg,y\n")
        #expect(dataset.tags == ["x"])
        #expect(dataset.images.map(\.name) == ["a.jpg"])
        #expect(dataset.passedOver.leftOut.map(\.path) == ["missing.jpg", "b.jpg", "sub/c.png"])
        #expect(dataset.passedOver.leftOut.map(\.code) == [.missing, .notListed, .notListed])
        #expect(dataset.passedOver.leftOut.first?.reason.contains("Line 2") == true)
        // The list itself lies in the folder, too, and is not worth a word.
        #expect(dataset.passedOver.otherFiles == ["notes.txt"])
    }

    @Test(
        "finds the files of a list under other systems' spellings",
        arguments: ["sub\\c.png", "sub/c", "Ka\u{308}se.jpg", "K\u{e4}se.jpg", "plain"]
    )
    func spellings(file: String) throws {
        for path in ["sub/c.png", "Ka\u{308}se.jpg", "plain"] { try folder.write(Data([1]), to: path) }
        #expect(try dataset(list: "file,tags\n\(file),x\n").images.count == 1)
    }

    @Test("merges the spellings of a tag in a list")
    func spellingsOfTags() throws {
        for path in ["a.jpg", "b.jpg", "c.jpg"] { try folder.write(Data([1]), to: path) }
        let dataset = try dataset(list: "a.jpg,K\u{e4}se\nb.jpg,Ka\u{308}se\nc.jpg,K\u{c4}SE\n")
        #expect(dataset.tags == ["K\u{e4}se"])
        #expect(dataset.images.map(\.tags) == [[0], [0], [0]])
        #expect(dataset.notes.count == 1)
    }

    @Test(
        "says what a file is that is no list",
        arguments: [
            ("{\"images\": []}", "JSON"), ("<annotation/>", "XML"), ("", "empty"),
            ("red,round\nblue,square\n", "No column"), ("gone.jpg,x\n", "None of the files"),
        ]
    )
    func notAList(text: String, word: String) throws {
        try folder.write(Data([1]), to: "a.jpg")
        #expect { try dataset(list: text) } throws: { "\($0)".contains(word) }
    }

    private func dataset(list: String) throws -> ImageDataset {
        try folder.write(Data(list.utf8), to: "labels.csv")
        return try ImageDataset(folder: folder.url, labelList: folder.url.appending(path: "labels.csv"))
    }
}
