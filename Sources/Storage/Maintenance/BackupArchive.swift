internal import Durability
internal import Foundation
internal import Glibc

/// Where a backup goes: named entries, written one after the other.
protocol BackupSink {
    /// Adds an entry.
    mutating func add(_ name: String, _ data: Data) throws

    /// Waits until the disk has everything, and makes the backup appear in its place.
    mutating func finish() throws

    /// Removes what was written.
    func discard()
}

/// Where a backup comes from.
protocol BackupSource {
    /// The bytes of an entry.
    ///
    /// - Throws: `.corrupt` if there is none.
    func data(_ name: String) throws -> Data
}

/// A backup as a folder of files.
///
/// It bears a provisional name until it is whole.
struct FolderBackupSink: BackupSink {
    private let place: URL
    private let draft: URL

    init(_ place: URL) throws {
        self.place = place
        draft = place.deletingLastPathComponent()
            .appending(path: ".\(UUID().uuidString).backup", directoryHint: .isDirectory)
        try DurableFiles.createFolder(draft)
    }

    func add(_ name: String, _ data: Data) throws {
        let file = draft.appending(path: name, directoryHint: .notDirectory)
        try DurableFiles.createFolder(file.deletingLastPathComponent())
        try DurableFiles.write(data, to: file)
        try DurableFiles.synchronize(file.deletingLastPathComponent())
    }

    func finish() throws {
        // Replaces an empty folder and nothing else.
        try DurableFiles.move(draft, to: place)
    }

    func discard() {
        try? FileManager.default.removeItem(at: draft)
    }
}

struct FolderBackupSource: BackupSource {
    let folder: URL

    func data(_ name: String) throws -> Data {
        do {
            return try Data(contentsOf: folder.appending(path: name), options: .alwaysMapped)
        } catch {
            throw StorageError(.corrupt, "The backup is not whole: a file is missing or cannot be read.")
        }
    }
}

/// A backup as one tar file, which any `tar` can list and unpack.
///
/// Format: "ustar" of POSIX.1-1988: for each entry a header of 512 bytes and the bytes, filled up to a multiple of 512;
/// two empty headers at the end.
struct TarBackupSink: BackupSink {
    private let place: URL
    private let draft: URL
    private let descriptor: Int32

    init(_ place: URL) throws {
        self.place = place
        draft = place.deletingLastPathComponent()
            .appending(path: ".\(UUID().uuidString).backup", directoryHint: .notDirectory)
        descriptor = open(draft.path(percentEncoded: false), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFiles.failure() }
    }

    func add(_ name: String, _ data: Data) throws {
        try DurableFiles.append(try TarHeader(name: name, byteCount: data.count).encoded, to: descriptor)
        try DurableFiles.append(data, to: descriptor)
        try DurableFiles.append(Data(count: TarHeader.padding(after: data.count)), to: descriptor)
    }

    func finish() throws {
        try DurableFiles.append(Data(count: 2 * TarHeader.size), to: descriptor)
        guard fsync(descriptor) == 0 else { throw DurableFiles.failure() }
        close(descriptor)
        try DurableFiles.move(draft, to: place)
    }

    func discard() {
        close(descriptor)
        unlink(draft.path(percentEncoded: false))
    }
}

/// Reads what ``TarBackupSink`` wrote; names other than ours are never looked at.
struct TarBackupSource: BackupSource {
    private let bytes: Data
    private var entries: [String: Range<Int>] = [:]

    init(_ file: URL) throws {
        do {
            bytes = try Data(contentsOf: file, options: .alwaysMapped)
        } catch {
            throw StorageError(
                .notFound,
                "There is no backup “\(file.lastPathComponent)” to read: \(FileSystemError.cause(of: error))"
            )
        }
        var offset = 0
        while offset + TarHeader.size <= bytes.count {
            let header = bytes.subdata(in: offset..<offset + TarHeader.size)
            guard header.contains(where: { $0 != 0 }) else { return }
            guard let header = TarHeader(header) else { break }
            let start = offset + TarHeader.size
            guard header.byteCount <= bytes.count - start else { break }
            entries[header.name] = start..<start + header.byteCount
            offset = start + header.byteCount + TarHeader.padding(after: header.byteCount)
        }
        throw StorageError(.corrupt, "The file is no whole backup of Ocellus.")
    }

    func data(_ name: String) throws -> Data {
        guard let range = entries[name] else {
            throw StorageError(.corrupt, "The backup is not whole: an entry is missing.")
        }
        return bytes.subdata(in: range)
    }
}

/// The header of an entry of a tar file.
struct TarHeader: Equatable {
    static let size = 512

    let name: String
    let byteCount: Int

    /// How many bytes follow an entry to fill its last block.
    static func padding(after byteCount: Int) -> Int { (size - byteCount % size) % size }

    /// - Throws: `.inputOutput` if the format cannot hold the entry: 100 bytes of name, 8 GiB.
    init(name: String, byteCount: Int) throws(StorageError) {
        guard name.utf8.count <= 100, byteCount < 1 << 33 else {
            throw StorageError(
                .inputOutput,
                "The data is too large for a backup in one file. Back up to a folder."
            )
        }
        self.name = name
        self.byteCount = byteCount
    }

    /// Reads a header; `nil` if it is none, or damaged.
    init?(_ header: Data) {
        let bytes = Array(header)
        guard bytes.count == Self.size, bytes[257..<262].elementsEqual("ustar".utf8),
            Self.number(bytes[148..<156]) == Self.checksum(bytes),
            let byteCount = Self.number(bytes[124..<136]),
            let name = String(validating: bytes[0..<100].prefix { $0 != 0 }, as: UTF8.self)
        else { return nil }
        self.name = name
        self.byteCount = byteCount
    }

    var encoded: Data {
        var bytes = [UInt8](repeating: 0, count: Self.size)
        func put(_ text: String, at offset: Int) {
            bytes.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("0000600", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(Self.octal(byteCount, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(Self.octal(Self.checksum(bytes), digits: 6), at: 148)
        put(" ", at: 155)
        return Data(bytes)
    }

    /// The sum of all bytes, those of the sum itself counting as spaces.
    private static func checksum(_ bytes: [UInt8]) -> Int {
        bytes.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 32 : Int(byte.element))
        }
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.prefix { $0 != 0 && $0 != 32 }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
    }
}
