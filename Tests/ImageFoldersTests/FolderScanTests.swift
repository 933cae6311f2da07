import Foundation
import Glibc
import TestSupport
import Testing

@testable import ImageFolders

@Suite("A scan of a folder")
struct FolderScanTests {
    private let folder = TemporaryFolder()

    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private func link(_ path: String, to destination: String) throws {
        let url = folder.url.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: destination)
    }

    private func scan() throws -> FolderScan { try FolderScan(of: folder.url) }

    @Test("takes images by the ends of their names, or by how they begin")
    func kinds() throws {
        try folder.write(Data([1]), to: "named.JPEG")
        try folder.write(Data(Self.png), to: "no-extension")
        try folder.write(Data(Self.png), to: "deep/a/wrong.dat")
        #expect(try scan().images.map(\.name) == ["deep/a/wrong.dat", "named.JPEG", "no-extension"])
        #expect(try scan().passedOver.isEmpty)
    }

    @Test(
        "tells what people would miss from what they would not",
        arguments: [
            ("a.psd", "8BPS....", true), ("scan.pdf", "%PDF-1.7", true),
            ("film.mov", "\0\0\0\u{14}ftypqt  ", true),
            ("drawing.svg", "<svg xmlns='x'/>", true), ("raw.nef", "raw raw raw", true),
            ("README.txt", "Photographs of cats.", false), ("labels.csv", "a.jpg,x", false),
            ("old.zip", "PK\u{3}\u{4}....", false), ("page.html", "<html></html>", false),
            ("void.txt", "", false),
        ]
    )
    func others(name: String, text: String, isMissed: Bool) throws {
        try folder.write(Data(text.utf8), to: "cat/\(name)")
        let passedOver = try scan().passedOver
        #expect(passedOver.leftOut.map(\.path) == (isMissed ? ["cat/\(name)"] : []))
        #expect(passedOver.leftOut.allSatisfy { $0.code == .unsupportedKind && $0.reason.hasSuffix(".") })
        #expect(passedOver.otherFiles == (isMissed ? [] : ["cat/\(name)"]))
    }

    @Test("counts what systems leave behind")
    func litter() throws {
        for path in [
            ".DS_Store", "cat/.DS_Store", "cat/Thumbs.db", "desktop.ini", "__MACOSX/cat/._1.jpg",
            ".git/x.png",
        ] {
            try folder.write(Data([1]), to: path)
        }
        #expect(try scan().passedOver.hiddenFiles == 6)
        #expect(try scan().images.isEmpty)
        #expect(try scan().passedOver.leftOut.isEmpty && scan().passedOver.otherFiles.isEmpty)
    }

    @Test("follows links to files and folders, each once")
    func links() throws {
        let elsewhere = TemporaryFolder()
        try elsewhere.write(Data([1]), to: "birds/1.jpg")
        try elsewhere.write(Data([1]), to: "one.jpg")
        try folder.write(Data([1]), to: "cat/1.jpg")
        try link("bird", to: elsewhere.url.appending(path: "birds").path)
        try link("cat/2.jpg", to: elsewhere.url.appending(path: "one.jpg").path)
        try link("again", to: elsewhere.url.appending(path: "birds").path)
        try link("cat/same.jpg", to: "1.jpg")
        try link("cat/loop", to: "..")
        try link("cat/nothing.jpg", to: "gone.jpg")
        try link("circle", to: "circle")
        let scan = try scan()
        #expect(scan.images.map(\.name) == ["again/1.jpg", "cat/1.jpg", "cat/2.jpg"])
        #expect(scan.topFolders == ["again", "cat"])
        #expect(
            scan.passedOver.leftOut.map { "\($0.path) \($0.code)" } == [
                "bird alreadySeen", "cat/loop alreadySeen", "cat/nothing.jpg brokenLink",
                "cat/same.jpg alreadySeen", "circle brokenLink",
            ]
        )
        #expect(scan.passedOver.leftOut.first?.reason.contains("again") == true)
    }

    @Test("ends where a link leads above the folder")
    func upwards() throws {
        try folder.write(Data([1]), to: "root/cat/1.jpg")
        try folder.write(Data([1]), to: "beside.jpg")
        try link("root/up", to: folder.url.path)
        let scan = try FolderScan(of: folder.url.appending(path: "root"))
        #expect(scan.images.map(\.name) == ["cat/1.jpg", "up/beside.jpg"])
        #expect(scan.passedOver.leftOut.map(\.path) == ["up/root"])
    }

    @Test("names what has no name in UTF-8")
    func names() throws {
        try folder.write(Data([1]), to: "cat/1.jpg")
        let bytes: [CChar] = Array(folder.url.path.utf8CString.dropLast()) + [0x2F, 0x76, -4, 0x67, 0]
        #expect(mkdir(bytes, 0o755) == 0)
        #expect(
            try scan().passedOver.leftOut == [
                LeftOut("v\\xFCg", .nameNotUTF8, "Its name is not UTF-8: rename it.")
            ]
        )
        rmdir(bytes)
    }

    @Test("does not wait for pipes")
    func pipes() throws {
        try folder.write(Data([1]), to: "cat/1.jpg")
        #expect(mkfifo(folder.url.appending(path: "cat/pipe.jpg").path, 0o600) == 0)
        try link("cat/link.jpg", to: "pipe.jpg")
        #expect(try scan().images.map(\.name) == ["cat/1.jpg"])
        #expect(try scan().passedOver.leftOut.map(\.code) == [.notAFile, .notAFile])
    }

    @Test("goes only so deep")
    func depth() throws {
        let path = (1...40).map { "d\($0)" }.joined(separator: "/")
        try folder.write(Data([1]), to: path + "/deep.jpg")
        let scan = try scan()
        #expect(scan.images.isEmpty)
        #expect(scan.passedOver.leftOut.map(\.code) == [.tooDeep])
    }

    @Test("says what is wrong with the folder itself")
    func root() throws {
        try folder.write(Data([1]), to: "file.jpg")
        for path in ["nowhere", "file.jpg"] {
            #expect {
                try FolderScan(of: folder.url.appending(path: path))
            } throws: {
                ($0 as? DatasetError)?.code == .notAFolder && "\($0)".contains(path)
            }
        }
    }
}
