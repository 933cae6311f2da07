internal import Digests
internal import Durability
internal import Foundation
internal import Glibc
internal import Storage

/// Text that is written once and read many times, in a file that has no name and is gone with the value.
struct SpooledLines: Sendable {
    /// How many bytes are in memory at a time.
    static let chunk = 1 << 20

    /// The descriptor, closed when nobody holds it.
    private final class File: Sendable {
        let descriptor: CInt

        init(_ descriptor: CInt) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    private let file: File
    private var hasher = ContentHasher()
    private var pending = Data()

    /// The bytes so far.
    private(set) var byteCount = 0

    /// Makes an empty file in a folder, which is made unless it is there.
    ///
    /// - Throws: `StorageError`.
    init(in folder: URL) throws(StorageError) {
        try DurableFiles<StorageError>.createFolder(folder)
        let path = folder.appending(path: "\(UUID().uuidString).spool").path(percentEncoded: false)
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFiles<StorageError>.failure() }
        unlink(path)
        file = File(descriptor)
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
        try DurableFiles<StorageError>.append(pending, to: file.descriptor)
        hasher.update(pending)
        pending = Data()
    }

    /// At most ``chunk`` bytes from an offset on.
    func chunk(at offset: Int) throws(StorageError) -> Data {
        var data = Data(count: min(Self.chunk, byteCount - offset))
        var done = 0
        while done < data.count {
            let (start, count) = (done, data.count - done)
            let step = data.withUnsafeMutableBytes { buffer in
                pread(
                    file.descriptor,
                    UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).baseAddress,
                    count,
                    off_t(offset + start)
                )
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw DurableFiles<StorageError>.failure() }
            done += step
        }
        return data
    }
}
