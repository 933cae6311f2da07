internal import Bytes
package import FoundationEssentials

/// A ZIP archive of stored (not compressed) files, in memory.
///
/// Our model files and base-model packages are such archives: any ZIP tool opens them, and because nothing is
/// compressed a reader can use an entry where it lies.
///
/// ```swift
/// let bytes = try ZipArchive.write(entries: [.init(name: "manifest.json", data: manifest)])
/// let archive = try ZipArchive(reading: Data(bytes))
/// let manifest = try archive.data(named: "manifest.json")
/// ```
///
/// Reading is strict: the central directory must fill the space between the last entry and the end record, entries
/// must not share bytes, and both headers of an entry must agree. A file that two tools could read differently is
/// refused. Folders, links, compression, encryption, comments, several volumes and ZIP64 are left out.
package struct ZipArchive: Sendable {
    /// A file to be written.
    package struct Content: Sendable {
        /// The path inside the archive; see ``EntryName`` for what is allowed.
        package let name: String
        /// The bytes of the file.
        package let data: Data

        /// Pairs a name with the bytes to be stored under it.
        package init(name: String, data: Data) {
            self.name = name
            self.data = data
        }
    }

    /// A file in an archive that was read.
    package struct Entry: Hashable, Sendable {
        /// The path inside the archive: relative, ASCII, without `..`.
        package let name: String
        /// The number of bytes.
        package let size: Int

        /// Where the bytes begin, counted from the first byte of the archive.
        let offset: Int
        /// The checksum both headers give.
        let checksum: UInt32
    }

    /// What a reader accepts.
    package struct Limits: Sendable {
        /// The largest number of entries.
        package var entryCount: Int
        /// The largest entry, in bytes.
        package var entrySize: Int
        /// The largest sum of all entries, in bytes.
        package var totalSize: Int

        /// Creates limits; without arguments 1,000 entries and 2 GiB together.
        package init(entryCount: Int = 1000, entrySize: Int = 2 << 30, totalSize: Int = 2 << 30) {
            self.entryCount = entryCount
            self.entrySize = entrySize
            self.totalSize = totalSize
        }
    }

    /// The files, in the order of the central directory.
    package let entries: [Entry]

    private let bytes: Data

    /// Reads the directory of an archive; the entries' bytes stay where they are.
    ///
    /// - Parameters:
    ///   - bytes: The whole archive. Kept, not copied; memory-mapped data works well.
    ///   - limits: What to accept.
    /// - Throws: ``ArchiveError`` for anything but a well-formed archive of stored files within `limits`.
    /// - Complexity: O(entries log entries); the bytes of the files are not touched.
    package init(reading bytes: Data, limits: Limits = Limits()) throws(ArchiveError) {
        entries = try ZipDirectoryReader(bytes: bytes, limits: limits).entries()
        self.bytes = bytes
    }

    /// Whether there is an entry called `name`.
    package func contains(_ name: String) -> Bool {
        entries.contains { $0.name == name }
    }

    /// The bytes of an entry, with their checksum verified on every call.
    ///
    /// - Returns: A slice of the archive, without a copy; its indices begin at its `startIndex`, not at 0.
    /// - Throws: ``ArchiveError`` with `noSuchEntry` or `checksumMismatch`.
    /// - Complexity: O(size)
    package func data(named name: String) throws(ArchiveError) -> Data {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw ArchiveError(.noSuchEntry, "The archive has no entry “\(name)”.")
        }
        let start = bytes.startIndex + entry.offset
        let content = bytes[start..<start + entry.size]
        guard content.withUnsafeBytes(CyclicRedundancyCheck.checksum) == entry.checksum else {
            throw ArchiveError(
                .checksumMismatch,
                "The bytes of “\(name)” do not have the checksum the archive gives; the file is damaged. Fetch it again."
            )
        }
        return content
    }
}
