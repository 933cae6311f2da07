import Bytes
import FoundationEssentials
import TestSupport
import Testing

@testable import FileSystem

@Suite("Reading archives")
struct ZipReadingTests {
    private static let sample: [UInt8] =
        (try? ZipArchive.write(entries: [
            .init(name: "manifest.json", data: Data("{}".utf8)),
            .init(name: "model.onnx", data: Data((0..<40).map { UInt8($0) })),
        ])) ?? []

    /// Written by Python's `zipfile`; `Conformance/onnx/archive_interchange.py make` prints it.
    private static let fromPython = """
        UEsDBBQAAAAAAAAAIQBZbwjkFwAAABcAAAANAAAAbWFuaWZlc3QuanNvbnsibmFtZSI6ICJmcm9t
        IFB5dGhvbiJ9UEsDBBQAAAAAAAAAIQCMzg4QQAAAAEAAAAASAAAAZm9sZGVyL251bWJlcnMuYmlu
        AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4
        OTo7PD0+P1BLAQIUAxQAAAAAAAAAIQBZbwjkFwAAABcAAAANAAAAAAAAAAAAAACAAQAAAABtYW5p
        ZmVzdC5qc29uUEsBAhQDFAAAAAAAAAAhAIzODhBAAAAAQAAAABIAAAAAAAAAAAAAAIABQgAAAGZv
        bGRlci9udW1iZXJzLmJpblBLBQYAAAAAAgACAHsAAACyAAAAAAA=
        """

    /// Where the end record of ``sample`` begins.
    private var end: Int { Self.sample.count - 22 }
    /// Where its directory begins.
    private var directory: Int { Int(Self.sample[end + 16]) }

    private func error(reading bytes: [UInt8], limits: ZipArchive.Limits = .init()) -> ArchiveError? {
        #expect(throws: ArchiveError.self) { try ZipArchive(reading: Data(bytes), limits: limits) }
    }

    private func changed(_ index: Int, to value: UInt8) -> [UInt8] {
        var bytes = Self.sample
        bytes[index] = value
        return bytes
    }

    @Test("an archive that another tool wrote is read")
    func foreignArchive() throws {
        let bytes = try #require(Data(base64Encoded: Self.fromPython, options: .ignoreUnknownCharacters))
        let archive = try ZipArchive(reading: bytes)
        #expect(archive.entries.map(\.name) == ["manifest.json", "folder/numbers.bin"])
        #expect(try archive.data(named: "manifest.json") == Data("{\"name\": \"from Python\"}".utf8))
        #expect(try Array(archive.data(named: "folder/numbers.bin")) == Array(0..<64))
    }

    @Test("a slice of a larger buffer is read like a whole one")
    func slices() throws {
        let padded = Data([1, 2, 3] + Self.sample)
        let archive = try ZipArchive(reading: padded[3...])
        #expect(try archive.data(named: "manifest.json") == Data("{}".utf8))
    }

    @Test("an unknown name is an error that repeats it")
    func unknownName() throws {
        let archive = try ZipArchive(reading: Data(Self.sample))
        let error = #expect(throws: ArchiveError.self) { try archive.data(named: "weights") }
        #expect(error?.description == "The archive has no entry “weights”.")
    }

    @Test("changed bytes of an entry are noticed when it is asked for")
    func damagedEntry() throws {
        let archive = try ZipArchive(reading: Data(changed(directory - 1, to: 0xEE)))
        #expect(try archive.data(named: "manifest.json") == Data("{}".utf8))
        let error = #expect(throws: ArchiveError.self) { try archive.data(named: "model.onnx") }
        #expect(error?.code == .checksumMismatch)
    }

    @Test("limits on count, entry and total hold")
    func limits() {
        for limits in [
            ZipArchive.Limits(entryCount: 1), .init(entrySize: 39), .init(totalSize: 41),
        ] {
            #expect(error(reading: Self.sample, limits: limits)?.code == .tooLarge)
        }
        #expect(throws: Never.self) {
            try ZipArchive(
                reading: Data(Self.sample),
                limits: .init(entryCount: 2, entrySize: 40, totalSize: 42)
            )
        }
    }

    @Test("features left out are named in the refusal")
    func unsupportedFeatures() {
        #expect(
            error(reading: changed(directory + 10, to: 8))?.description.contains("compressed (method 8)")
                == true
        )
        #expect(error(reading: changed(directory + 8, to: 1))?.description.contains("encrypted") == true)
        #expect(error(reading: changed(directory + 8, to: 8))?.description.contains("stream") == true)
        #expect(error(reading: changed(end + 4, to: 1))?.description.contains("volumes") == true)
        var zip64 = Self.sample
        for index in end + 8..<end + 12 { zip64[index] = 0xFF }
        #expect(error(reading: zip64)?.description.contains("ZIP64") == true)
    }

    @Test("two entries over the same bytes are refused")
    func overlap() {
        // The second record becomes a copy of the first, under another name in both of its headers.
        var inner = Self.entry(name: "bb", content: [])
        inner = Self.entry(name: "a", content: inner)
        let records =
            Self.record(name: "a", content: Self.entry(name: "bb", content: []), offset: 0)
            + Self.record(name: "bb", content: [], offset: 31)
        let end: [UInt8] =
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 2, 0, 2, 0, UInt8(records.count), 0, 0, 0]
            + [UInt8(inner.count), 0, 0, 0, 0, 0]
        #expect(error(reading: inner + records + end)?.code == .overlap)
    }

    @Test("a directory that disagrees with a local header is refused")
    func headersDisagree() {
        for field in [6, 8, 14, 18, 22, 30] {
            #expect(error(reading: changed(field, to: Self.sample[field] ^ 1))?.code == .malformed)
        }
    }

    @Test("every prefix and every archive with bytes before or after is refused")
    func cutsAndPaddings() {
        for length in 0..<Self.sample.count {
            #expect(error(reading: Array(Self.sample[..<length])) != nil)
        }
        #expect(error(reading: [0] + Self.sample)?.code == .malformed)
        #expect(error(reading: Self.sample + [0])?.code == .malformed)
    }

    @Test("no mutation crashes the reader, and what it still accepts is whole", arguments: [UInt64(1), 2, 3])
    func mutations(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
        let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF]
        for _ in 0..<2000 {
            var bytes = Self.sample
            for _ in 0...next(below: 4) {
                let index = next(below: bytes.count)
                bytes[index] =
                    next(below: 2) == 0 ? extremes[next(below: extremes.count)] : UInt8(next(below: 256))
            }
            guard let archive = try? ZipArchive(reading: Data(bytes)) else { continue }
            for entry in archive.entries {
                if let content = try? archive.data(named: entry.name) { #expect(content.count == entry.size) }
            }
        }
    }

    private static func entry(name: String, content: [UInt8]) -> [UInt8] {
        [0x50, 0x4B, 3, 4] + shared(name: name, content: content) + Array(name.utf8) + content
    }

    private static func record(name: String, content: [UInt8], offset: UInt8) -> [UInt8] {
        [0x50, 0x4B, 1, 2, 10, 0] + shared(name: name, content: content) + [UInt8](repeating: 0, count: 10)
            + [offset, 0, 0, 0] + Array(name.utf8)
    }

    private static func shared(name: String, content: [UInt8]) -> [UInt8] {
        var fields: [UInt8] = [10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]
        fields.append(littleEndian: content.withUnsafeBytes(CyclicRedundancyCheck.checksum))
        fields.append(littleEndian: UInt32(content.count))
        fields.append(littleEndian: UInt32(content.count))
        fields.append(littleEndian: UInt16(name.utf8.count))
        fields.append(littleEndian: UInt16(0))
        return fields
    }
}
