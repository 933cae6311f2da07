import FoundationEssentials
import Testing

@testable import FileSystem

@Suite("Writing archives")
struct ZipWritingTests {
    @Test("an archive of one file is these bytes, whenever it is written")
    func exactBytes() throws {
        let bytes = try ZipArchive.write(entries: [.init(name: "a", data: Data("hi".utf8))])
        let shared: [UInt8] = [
            0x0A, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0xAC, 0x2A, 0x93, 0xD8,
            0x02, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
        ]
        let local: [UInt8] = [0x50, 0x4B, 0x03, 0x04] + shared + Array("ahi".utf8)
        let central: [UInt8] =
            [0x50, 0x4B, 0x01, 0x02, 0x0A, 0x00] + shared + [UInt8](repeating: 0, count: 14) + Array("a".utf8)
        let end: [UInt8] =
            [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, 33, 0, 0, 0, 0, 0]
        #expect(bytes == local + central + end)
    }

    @Test("what is written is read back, in order", arguments: [0, 1, 3, 200])
    func roundTrip(count: Int) throws {
        let entries = (0..<count).map { index in
            ZipArchive.Content(
                name: "folder/file \(index).bin",
                data: Data(repeating: UInt8(index), count: index * 7)
            )
        }
        let archive = try ZipArchive(reading: Data(ZipArchive.write(entries: entries)))
        #expect(archive.entries.map(\.name) == entries.map(\.name))
        for entry in entries { #expect(try archive.data(named: entry.name) == entry.data) }
    }

    @Test(
        "names that could leave their folder are not written",
        arguments: [
            "", "/a", "a/", "../a", "a/../b", "a/./b", "a//b", "..", ".", "...", "a\\b", "a\0", "naïve",
            "C:a", " a", "a ",
            "a\nb", String(repeating: "n", count: 201),
        ]
    )
    func unsafeNames(name: String) {
        #expect(throws: ArchiveError.unsafeName(ofEntry: 0)) {
            try ZipArchive.write(entries: [.init(name: name, data: Data())])
        }
    }

    @Test("two files of one name are not written")
    func duplicates() {
        let error = #expect(throws: ArchiveError.self) {
            try ZipArchive.write(entries: [.init(name: "a", data: Data()), .init(name: "a", data: Data())])
        }
        #expect(error?.code == .duplicateName)
    }
}
