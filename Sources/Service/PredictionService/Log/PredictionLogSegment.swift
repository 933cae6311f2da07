internal import FileSystem
internal import Foundation
internal import Glibc
internal import Projects
internal import Storage

/// One file of the prediction log: records are appended at its end and read from its beginning.
///
/// The process that writes or reads a segment holds a lock on it, which the operating system frees when the process
/// ends, however it ends; so a segment without a lock may be taken over. All methods block.
final class PredictionLogSegment: Sendable {
    /// Names the segment in the store.
    let id: UUID

    private let url: URL
    private let file: OpenFile<StorageError>

    private init(id: UUID, url: URL, file: OpenFile<StorageError>) {
        self.id = id
        self.url = url
        self.file = file
    }

    /// Makes an empty segment in a folder, and the folder if need be.
    static func create(in folder: URL) throws(StorageError) -> PredictionLogSegment {
        try inWords { () throws(StorageError) in
            try DurableFiles<StorageError>.createFolder(folder)
            let id = UUID()
            let unlocked = folder.appending(path: "\(id.uuidString).draft", directoryHint: .notDirectory)
            let url = folder.appending(path: "\(id.uuidString).\(suffix)", directoryHint: .notDirectory)
            let file = try OpenFile<StorageError>.create(unlocked)
            do throws(StorageError) {
                // Locked before it has its name, so that no process takes it for an abandoned one.
                _ = try file.lock()
                try DurableFiles<StorageError>.move(unlocked, to: url)
            } catch {
                try? DurableFiles<StorageError>.remove(unlocked)
                throw error
            }
            return PredictionLogSegment(id: id, url: url, file: file)
        }
    }

    /// Takes over the segments of processes that ended, in no order.
    static func abandoned(in folder: URL) -> [PredictionLogSegment] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.compactMap { name in
            let url = folder.appending(path: name, directoryHint: .notDirectory)
            guard readSuffixes.contains(url.pathExtension),
                let id = UUID(uuidString: url.deletingPathExtension().lastPathComponent)
            else { return nil }
            // Between opening and locking its owner may have finished and removed it.
            guard let file = try? OpenFile<StorageError>(url, O_RDWR), (try? file.lock()) == true,
                (try? file.isRemoved) == false
            else { return nil }
            return PredictionLogSegment(id: id, url: url, file: file)
        }
    }

    private static let suffix = "log"

    /// The suffixes of segments that are read; `ledger` is that of earlier builds of 0.1.
    private static let readSuffixes = [suffix, "ledger"]

    /// Writes at an offset and waits until the disk has it.
    func write(_ data: Data, at offset: Int) throws(StorageError) {
        try Self.inWords { () throws(StorageError) in
            try file.write(data, at: offset)
            try file.synchronizeData()
        }
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
        try Self.inWords { () throws(StorageError) in
            try DurableFiles<StorageError>.remove(url)
            try DurableFiles<StorageError>.synchronize(url.deletingLastPathComponent())
        }
    }

    /// At most `count` bytes; fewer at the end of the file.
    private func read(_ count: Int, at offset: Int) throws(StorageError) -> Data {
        try Self.inWords { () throws(StorageError) in try file.read(count, at: offset) }
    }

    /// Does something with files; a failure says what it means for predictions.
    private static func inWords<Value>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value
    {
        do throws(StorageError) {
            return try body()
        } catch {
            let description =
                switch error.code {
                case .diskFull: "The disk is full, so predictions cannot be stored. Free some space."
                case .readOnly: "The data folder cannot be written to, so predictions cannot be stored."
                default: "Predictions could not be written to the disk."
                }
            throw StorageError(error.code, description, detail: error.detail)
        }
    }
}
