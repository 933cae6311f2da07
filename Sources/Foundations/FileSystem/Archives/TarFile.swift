package import FoundationEssentials
internal import Glibc

/// A tar archive of plain files on the disk, read where it lies: however large it is, only what is asked for is in
/// memory.
///
/// Every offset and size is compared with the length of the file before it is used; names are only given back.
package final class TarFile: Sendable {
    /// A plain file in the archive.
    package struct Entry: Hashable, Sendable {
        /// The name, as it stands there.
        package let name: String
        /// The number of bytes.
        package let byteCount: Int
        /// Where its bytes begin.
        let offset: Int
        /// Where the next header begins.
        let next: Int
    }

    /// The length of the file in bytes.
    package let byteCount: Int

    private let file: OpenFile<FileSystemError>

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - followingLinks: Whether it may be a symbolic link.
    /// - Throws: ``ArchiveError`` with `noSuchEntry` if there is no such file or it cannot be opened.
    package init(_ url: URL, followingLinks: Bool = false) throws(ArchiveError) {
        do throws(FileSystemError) {
            file = try OpenFile(url, followingLinks ? O_RDONLY : O_RDONLY | O_NOFOLLOW)
            byteCount = try file.byteCount
        } catch {
            // Without the path, which is not for those who sent the archive.
            throw ArchiveError(.noSuchEntry, "The archive cannot be opened: \(error.cause)")
        }
    }

    /// The entry behind another one, or the first.
    ///
    /// - Returns: The entry; `nil` at the end that the format demands.
    /// - Throws: ``ArchiveError`` with `malformed` for anything but a plain file or the end, also if the file stops before it.
    package func entry(after entry: Entry? = nil) throws(ArchiveError) -> Entry? {
        let offset = entry?.next ?? 0
        guard byteCount - offset >= TarHeader.size else { throw Self.cutShort }
        let block = try bytes(offset, TarHeader.size)
        guard block.contains(where: { $0 != 0 }) else { return nil }
        guard let header = TarHeader(block) else {
            throw ArchiveError(.malformed, "The archive is damaged, or holds more than plain files.")
        }
        let start = offset + TarHeader.size
        guard header.byteCount <= byteCount - start else { throw Self.cutShort }
        return Entry(
            name: header.name,
            byteCount: header.byteCount,
            offset: start,
            next: start + header.byteCount + TarHeader.padding(after: header.byteCount)
        )
    }

    /// Bytes of an entry.
    ///
    /// - Parameters:
    ///   - entry: One of this archive.
    ///   - range: Which of its bytes; all unless given. What reaches beyond the entry is left out.
    /// - Returns: The bytes.
    /// - Throws: ``ArchiveError`` with `malformed` if the file was cut short meanwhile, `unreadable` if the disk refuses.
    package func data(of entry: Entry, _ range: Range<Int>? = nil) throws(ArchiveError) -> Data {
        let range = (range ?? 0..<entry.byteCount).clamped(to: 0..<entry.byteCount)
        return try bytes(entry.offset + range.lowerBound, range.count)
    }

    private func bytes(_ offset: Int, _ count: Int) throws(ArchiveError) -> Data {
        do throws(FileSystemError) {
            let data = try file.read(count, at: offset)
            if data.count == count { return data }
        } catch {
            throw ArchiveError(.unreadable, "The archive cannot be read: \(error.cause)")
        }
        throw Self.cutShort
    }

    private static let cutShort = ArchiveError(
        .malformed,
        "The archive stops in the middle; it was not copied whole. Fetch it again."
    )
}

/// The lines of an entry, one after the other.
package struct TarLines: Sendable {
    private static let chunk = 256 << 10

    private let file: TarFile
    private let entry: TarFile.Entry
    private let limit: Int
    private var position = 0
    private var rest = Data()

    /// Prepares to read lines.
    ///
    /// - Parameters:
    ///   - entry: The entry with the text.
    ///   - file: Its archive.
    ///   - limit: The longest line in bytes.
    package init(of entry: TarFile.Entry, in file: TarFile, limit: Int) {
        self.entry = entry
        self.file = file
        self.limit = limit
    }

    /// The next line without its end; `nil` when there is none.
    ///
    /// - Throws: ``ArchiveError`` with `tooLarge` for a line that is longer than the limit, or `malformed`.
    package mutating func next() throws(ArchiveError) -> Data? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[..<end]
                rest = rest[(end + 1)...]
                guard line.count <= limit else { throw tooLong }
                return Data(line)
            }
            guard rest.count <= limit else { throw tooLong }
            guard position < entry.byteCount else {
                defer { rest = Data() }
                return rest.isEmpty ? nil : Data(rest)
            }
            let more = try file.data(of: entry, position..<position + Self.chunk)
            position += more.count
            rest = Data(rest) + more
        }
    }

    private var tooLong: ArchiveError {
        ArchiveError(.tooLarge, "A line of the archive's entry \(entry.name) has more than \(limit) bytes.")
    }
}
