internal import Archives
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
/// It bears a provisional name until the disk has all of it.
struct FolderBackupSink: BackupSink {
    private let place: URL
    private var draft: FileTreeDraft<StorageError>

    init(_ place: URL) throws {
        self.place = place
        let parent = place.deletingLastPathComponent()
        try DurableFiles.createFolder(parent)
        draft = try FileTreeDraft(
            parent.appending(path: ".\(UUID().uuidString).backup", directoryHint: .isDirectory)
        )
    }

    mutating func add(_ name: String, _ data: Data) throws {
        try draft.add(name, data)
    }

    func finish() throws {
        try draft.synchronize()
        // Replaces an empty folder and nothing else.
        try DurableFiles.move(draft.root, to: place)
    }

    func discard() {
        draft.discard()
    }
}

struct FolderBackupSource: BackupSource {
    let folder: URL

    func data(_ name: String) throws -> Data {
        do {
            // Not mapped into memory: a disk that is pulled out would end the program.
            return try Data(contentsOf: folder.appending(path: name))
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
        try DurableFiles.append(try Self.header(name: name, byteCount: data.count).encoded, to: descriptor)
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

    private static func header(name: String, byteCount: Int) throws(StorageError) -> TarHeader {
        do throws(ArchiveError) {
            return try TarHeader(name: name, byteCount: byteCount)
        } catch {
            throw StorageError(
                .inputOutput,
                "The data is too large for a backup in one file. Back up to a folder."
            )
        }
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
