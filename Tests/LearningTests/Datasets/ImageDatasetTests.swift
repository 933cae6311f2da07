import Foundation
import Learning
import Testing

@Suite("A data set in a folder")
struct ImageDatasetTests {
    private let folder = TemporaryFolder()

    @Test("has a tag for each sub-folder with pictures, at any depth, in a fixed order")
    func folders() throws {
        for path in [
            "nut/b.JPG", "nut/deep/a.png", "bolt/x.webp", "empty/notes.txt", ".hidden/y.png", "bolt/.z.png",
        ] {
            try folder.write(Data([1]), to: path)
        }
        let dataset = try ImageDataset(folder: folder.url)
        #expect(dataset.type == .multiclass)
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

    @Test("does not follow links to folders, which could lead back")
    func links() throws {
        try folder.write(Data([1]), to: "bolt/x.png")
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "bolt/loop"),
            withDestinationURL: folder.url
        )
        #expect(try ImageDataset(folder: folder.url).images.map(\.name) == ["bolt/x.png"])
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
        #expect(dataset.type == .multilabel)
        #expect(dataset.tags == ["old, rusty", "red", "round"])
        #expect(dataset.images.map(\.name) == ["a.jpg", "b.jpg", "sub/c.jpg"])
        #expect(dataset.images.map(\.tags) == [[0, 2], [1, 2], []])
    }

    @Test(
        "refuses a list that names files elsewhere, or that are not there, by line",
        arguments: ["../secret.jpg,x", "/etc/passwd,x", "sub/../../a.jpg,x", "missing.jpg,x"]
    )
    func badList(line: String) throws {
        try folder.write(Data([1]), to: "a.jpg")
        try folder.write(Data("a.jpg,x\n\(line)\n".utf8), to: "labels.csv")
        #expect {
            try ImageDataset(folder: folder.url, labelList: folder.url.appending(path: "labels.csv"))
        } throws: {
            ($0 as? DatasetError)?.code == .badLabelList && "\($0)".contains("Line 2")
        }
    }
}
