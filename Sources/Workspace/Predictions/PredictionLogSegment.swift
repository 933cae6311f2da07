internal import Foundation
internal import Glibc
internal import Storage

/// One file of the prediction log: records are appended at its end and read from its beginning.
///
/// The process that writes or reads a segment holds a lock on it, which the operating system frees when the process
/// ends, however it ends; so whoever finds a segment without a lock may take it over. All methods block.
final class PredictionLogSegment: Sendable {
    /// Names the segment in the store.
    let id: UUID

    private let url: URL
    private let descriptor: Int32

    private init(id: UUID, url: URL, descriptor: Int32) {
        self.id = id
        self.url = url
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Makes an empty segment in a folder, and the folder if need be.
    static func create(in folder: URL) throws(StorageError) -> PredictionLogSegment {
        let path = folder.path(percentEncoded: false)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(folder) }
        let id = UUID()
        let draft = folder.appending(path: "\(id.uuidString).draft", directoryHint: .notDirectory)
        let url = folder.appending(path: "\(id.uuidString).\(suffix)", directoryHint: .notDirectory)
        let descriptor = open(draft.path(percentEncoded: false), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(folder) }
        let segment = PredictionLogSegment(id: id, url: url, descriptor: descriptor)
        // Locked before it has its name, so that nobody can take it for one that was left behind.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0,
            rename(draft.path(percentEncoded: false), url.path(percentEncoded: false)) == 0
        else {
            let error = failure(folder)
            unlink(draft.path(percentEncoded: false))
            throw error
        }
        try synchronize(folder)
        return segment
    }

    /// Takes over the segments of processes that ended, in no order.
    static func abandoned(in folder: URL) -> [PredictionLogSegment] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.compactMap { name in
            guard name.hasSuffix(".\(suffix)"),
                let id = UUID(uuidString: String(name.dropLast(suffix.count + 1)))
            else { return nil }
            let url = folder.appending(path: name, directoryHint: .notDirectory)
            let descriptor = open(url.path(percentEncoded: false), O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            let segment = PredictionLogSegment(id: id, url: url, descriptor: descriptor)
            // Between opening and locking its owner may have finished and removed it.
            var status = stat()
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
                status.st_nlink > 0
            else { return nil }
            return segment
        }
    }

    private static let suffix = "predictionLog"

    /// Writes at an offset and waits until the disk has it.
    func write(_ data: Data, at offset: Int) throws(StorageError) {
        var written = 0
        while written < data.count {
            let count = data.withUnsafeBytes { bytes in
                pwrite(
                    descriptor,
                    bytes.baseAddress?.advanced(by: written),
                    data.count - written,
                    offset + written
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(url) }
            written += count
        }
        guard fdatasync(descriptor) == 0 else { throw Self.failure(url) }
    }

    /// The prediction that begins at an offset, and where the next one does; `nil` at the end or where a record was
    /// not finished.
    func prediction(at offset: Int) throws(StorageError) -> (prediction: PendingPrediction, next: Int)? {
        guard let head = PredictionLogRecord.Head(try read(PredictionLogRecord.headCount, at: offset)) else {
            return nil
        }
        let body = try read(head.bodyCount, at: offset + PredictionLogRecord.headCount)
        guard let prediction = PredictionLogRecord.decode(body, after: head) else { return nil }
        return (prediction, offset + PredictionLogRecord.headCount + head.bodyCount)
    }

    /// Removes the file for good.
    func remove() throws(StorageError) {
        guard unlink(url.path(percentEncoded: false)) == 0 || errno == ENOENT else { throw Self.failure(url) }
        try Self.synchronize(url.deletingLastPathComponent())
    }

    /// At most `count` bytes; fewer at the end of the file.
    private func read(_ count: Int, at offset: Int) throws(StorageError) -> Data {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(url) }
        // Never more memory than there is file, whatever a damaged head says.
        var data = Data(count: max(0, min(count, Int(status.st_size) - offset)))
        var filled = 0
        while filled < data.count {
            let wanted = data.count - filled
            let got = data.withUnsafeMutableBytes { bytes in
                pread(descriptor, bytes.baseAddress?.advanced(by: filled), wanted, offset + filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.failure(url) }
            guard got > 0 else { break }
            filled += got
        }
        return data.prefix(filled)
    }

    private static func synchronize(_ folder: URL) throws(StorageError) {
        let descriptor = open(folder.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder) }
    }

    /// The failure of the system call that just failed, on a file or a folder.
    private static func failure(_ url: URL) -> StorageError {
        let error = errno
        let (code, description): (StorageError.Code, String) =
            switch error {
            case ENOSPC, EDQUOT, EFBIG:
                (.diskFull, "The disk is full, so predictions cannot be stored. Free some space.")
            case EROFS, EACCES, EPERM:
                (.readOnly, "The data folder cannot be written to, so predictions cannot be stored.")
            default: (.inputOutput, "Predictions could not be written to the disk.")
            }
        let cause = String(cString: strerror(error))
        return StorageError(
            code,
            description,
            detail: "Could not use “\(url.path(percentEncoded: false))”: \(cause)."
        )
    }
}
