import Bytes
import FileSystem
import Foundation

/// An entry of an archive, to be changed.
struct ArchiveEntry {
    var name: String
    var data: Data
    var kind = UInt8(ascii: "0")
}

extension ArchiveEntry {
    /// All entries of an archive.
    static func all(in bytes: Data) throws -> [ArchiveEntry] {
        let place = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).tar")
        try bytes.write(to: place)
        defer { try? FileManager.default.removeItem(at: place) }
        let file = try TarFile(place)
        var entries: [ArchiveEntry] = []
        var last: TarFile.Entry?
        while let entry = try file.entry(after: last) {
            entries.append(ArchiveEntry(name: entry.name, data: try file.data(of: entry)))
            last = entry
        }
        return entries
    }

    /// An archive with other entries and sums that fit them: only what the entries say is wrong.
    static func rewritten(
        _ bytes: Data,
        withSums: Bool = true,
        _ change: (inout [ArchiveEntry]) throws -> Void
    ) throws -> Data {
        var entries = try Array(all(in: bytes).dropLast())
        try change(&entries)
        if withSums {
            let sums = entries.map { "\(ContentDigest(of: $0.data))  \($0.name)\n" }.joined()
            entries.append(ArchiveEntry(name: "SHA256SUMS", data: Data(sums.utf8)))
        }
        return try entries.reduce(into: Data()) { whole, entry in
            whole += try entry.header
            whole += entry.data + Data(count: TarHeader.padding(after: entry.data.count))
        } + Data(count: TarHeader.endSize)
    }

    /// The header of an entry of any kind, with the right checksum.
    var header: Data {
        get throws {
            var header = try TarHeader(name: name, byteCount: data.count).encoded
            header[156] = kind
            for index in 148..<156 { header[index] = UInt8(ascii: " ") }
            let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
            header.replaceSubrange(
                148..<155,
                with: Data((String(repeating: "0", count: 6 - sum.count) + sum + "\0").utf8)
            )
            return header
        }
    }
}
