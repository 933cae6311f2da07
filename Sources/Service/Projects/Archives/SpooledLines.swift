internal import Bytes
internal import FileSystem
internal import Foundation
internal import Storage

/// Text spooled to an unlinked temporary file: written once, read many times, removed with the value.
struct SpooledLines: Sendable {
    /// How many bytes are in memory at a time.
    static let chunk = 1 << 20

    private let file: OpenFile<StorageError>
    private var hasher = ContentHasher()
    private var pending = Data()

    /// The bytes so far.
    private(set) var byteCount = 0

    /// Makes an empty file in a folder, which is made unless it is there.
    ///
    /// - Throws: `StorageError`.
    init(in folder: URL) throws(StorageError) {
        try DurableFiles<StorageError>.createFolder(folder)
        let url = folder.appending(path: "\(UUID().uuidString).spool")
        file = try .create(url)
        try DurableFiles<StorageError>.remove(url)
    }

    /// The SHA-256 of everything.
    var digest: ContentDigest {
        var hasher = hasher
        hasher.update(pending)
        return hasher.digest
    }

    /// Adds text.
    ///
    /// - Throws: `StorageError` if the disk does not take it.
    mutating func append(_ text: Data) throws(StorageError) {
        pending.append(text)
        byteCount += text.count
        if pending.count >= Self.chunk { try finish() }
    }

    /// Writes what is still in memory; to be called before reading.
    mutating func finish() throws(StorageError) {
        try file.append(pending)
        hasher.update(pending)
        pending = Data()
    }

    /// At most ``chunk`` bytes from an offset on.
    func chunk(at offset: Int) throws(StorageError) -> Data {
        let count = min(Self.chunk, byteCount - offset)
        let data = try file.read(count, at: offset)
        guard data.count == count else {
            throw StorageError(.inputOutput, "A temporary file was cut off while it was read. Try again.")
        }
        return data
    }
}
