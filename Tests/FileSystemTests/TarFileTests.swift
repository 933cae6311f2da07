import Foundation
import TestSupport
import Testing

@testable import FileSystem

@Suite("Tar files")
struct TarFileTests {
    @discardableResult
    private func withFile<Value>(_ bytes: Data, _ body: (TarFile) throws -> Value) throws -> Value {
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "archive.tar")
            try bytes.write(to: place)
            return try body(try TarFile(place))
        }
    }

    private func archive(_ entries: [(name: String, data: Data)]) throws -> Data {
        try entries.reduce(into: Data()) { whole, entry in
            whole += try TarHeader(name: entry.name, byteCount: entry.data.count).encoded + entry.data
            whole += Data(count: TarHeader.padding(after: entry.data.count))
        } + Data(count: TarHeader.endSize)
    }

    @Test("entries come in order with their bytes", arguments: [0, 1, 511, 512, 513, 5_000])
    func reading(size: Int) throws {
        let content = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
        let bytes = try archive([("a/b.txt", content), ("ü", Data("x".utf8))])
        try withFile(bytes) { file in
            let first = try #require(try file.entry())
            #expect(first.name == "a/b.txt" && first.byteCount == size)
            #expect(try file.data(of: first) == content)
            #expect(try file.data(of: first, 1..<10_000) == content.dropFirst())
            let second = try #require(try file.entry(after: first))
            #expect(try second.name == "ü" && file.data(of: second) == Data("x".utf8))
            #expect(try file.entry(after: second) == nil)
        }
    }

    @Test("a file that stops anywhere is refused, and never read beyond its end")
    func cutShort() throws {
        let bytes = try archive([("a", Data(count: 700)), ("b", Data("x".utf8))])
        for length in stride(from: 0, to: bytes.count - TarHeader.endSize, by: 128) {
            try withFile(Data(bytes.prefix(length))) { file in
                #expect(throws: ArchiveError.self) {
                    var last: TarFile.Entry?
                    while let entry = try file.entry(after: last) {
                        _ = try file.data(of: entry)
                        last = entry
                    }
                }
            }
        }
    }

    @Test("links, folders and headers with a wrong sum are no entries", arguments: Array("1234567gxLK".utf8))
    func kinds(kind: UInt8) throws {
        var header = try TarHeader(name: "a", byteCount: 0).encoded
        header[156] = kind
        #expect(TarHeader(header) == nil)
        for index in 148..<156 { header[index] = UInt8(ascii: " ") }
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        header.replaceSubrange(
            148..<155,
            with: Data((String(repeating: "0", count: 6 - sum.count) + sum + "\0").utf8)
        )
        #expect(TarHeader(header) == nil)
    }

    @Test("lines come one by one, also the last without an end, and none longer than the limit")
    func lines() throws {
        let text = (0..<40_000).map { "line \($0)\n" }.joined() + "last"
        try withFile(try archive([("lines", Data(text.utf8))])) { file in
            let entry = try #require(try file.entry())
            var lines = TarLines(of: entry, in: file, limit: 10)
            for number in 0..<40_000 {
                #expect(try lines.next() == Data("line \(number)".utf8))
            }
            #expect(try lines.next() == Data("last".utf8))
            #expect(try lines.next() == nil)
            var short = TarLines(of: entry, in: file, limit: 5)
            let error = #expect(throws: ArchiveError.self) { try short.next() }
            #expect(error?.code == .tooLarge)
        }
    }
}
