internal import FileSystem
internal import Foundation

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

/// A backup as one tar file, which any `tar` can list and unpack; see `TarHeader` for the format.
struct TarBackupSink: BackupSink {
    private let place: URL
    private let draft: URL
    private let file: OpenFile<StorageError>

    init(_ place: URL) throws {
        self.place = place
        draft = place.deletingLastPathComponent()
            .appending(path: ".\(UUID().uuidString).backup", directoryHint: .notDirectory)
        file = try .create(draft)
    }

    func add(_ name: String, _ data: Data) throws {
        try file.append(try Self.header(name: name, byteCount: data.count).encoded)
        try file.append(data)
        try file.append(Data(count: TarHeader.padding(after: data.count)))
    }

    func finish() throws {
        try file.append(Data(count: TarHeader.endSize))
        try file.synchronize()
        try DurableFiles.move(draft, to: place)
    }

    func discard() {
        try? DurableFiles.remove(draft)
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
    private let file: TarFile
    private var entries: [String: TarFile.Entry] = [:]

    init(_ url: URL) throws(StorageError) {
        do throws(ArchiveError) {
            file = try TarFile(url, followingLinks: true)
        } catch {
            throw StorageError(
                .notFound,
                "There is no backup “\(url.lastPathComponent)” to read: \(error.description)"
            )
        }
        do throws(ArchiveError) {
            var last: TarFile.Entry?
            while let entry = try file.entry(after: last) {
                entries[entry.name] = entry
                last = entry
            }
        } catch {
            throw Self.storageError(error, otherwise: "The file is no whole backup of Ocellus.")
        }
    }

    func data(_ name: String) throws -> Data {
        guard let entry = entries[name] else {
            throw StorageError(.corrupt, "The backup is not whole: an entry is missing.")
        }
        do throws(ArchiveError) {
            return try file.data(of: entry)
        } catch {
            throw Self.storageError(error, otherwise: "The backup is not whole: it was cut off.")
        }
    }

    private static func storageError(_ error: ArchiveError, otherwise damage: String) -> StorageError {
        error.code == .unreadable
            ? StorageError(.inputOutput, error.description) : StorageError(.corrupt, damage)
    }
}
