internal import DequeModule
internal import Foundation
internal import Projects
internal import Storage

/// What is in the prediction log: records that are pending in memory, then written to a segment, then stored.
///
/// A plain state machine without files or clocks.
struct PredictionLogQueue {
    /// How much may wait.
    struct Limits: Hashable, Sendable {
        /// Predictions that are not stored.
        var count = 4_096
        /// Their bytes.
        var byteCount = 512 << 20
        /// The bytes of those that are only in memory.
        var memoryByteCount = 64 << 20
    }

    /// A record in a segment that is not stored yet.
    struct WrittenRecord: Sendable {
        let segment: PredictionLogSegment
        let offset: Int
        let byteCount: Int

        /// Where the next record of the segment begins.
        var end: Int { offset + byteCount }
    }

    let limits: Limits
    /// Encoded records that are only in memory, oldest first.
    private(set) var pending: Deque<Data> = []
    /// Records in a segment, oldest first.
    private(set) var written: Deque<WrittenRecord> = []
    /// How many records were ever appended.
    private(set) var appendedCount = 0
    /// How many of them are stored.
    private(set) var storedCount = 0
    /// Why the last attempt to write or to store failed.
    var failure: StorageError?
    /// Whether no more records are accepted.
    var isClosed = false

    private var pendingByteCount = 0
    private var writtenByteCount = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// How many records are not stored.
    var count: Int { pending.count + written.count }

    /// Checks whether one more record of a size can be appended.
    ///
    /// - Throws: Why nothing can be stored at present, or ``ProjectError`` with `overloaded`.
    func checkRoom(byteCount: Int) throws {
        guard !isClosed else {
            throw StorageError(
                .unavailable,
                "The service is stopping and stores no more predictions. Try again."
            )
        }
        let isFull =
            count >= limits.count || pendingByteCount + writtenByteCount + byteCount > limits.byteCount
            || pendingByteCount + byteCount > limits.memoryByteCount
        guard isFull else { return }
        throw failure
            ?? ProjectError(
                .overloaded,
                "Too many predictions wait to be stored; try again later, or predict without storing."
            ) as any Error
    }

    /// Appends an encoded record.
    mutating func append(_ record: Data) {
        pending.append(record)
        pendingByteCount += record.count
        appendedCount += 1
    }

    /// The oldest pending records are in a segment now.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - segment: Where.
    ///   - offset: Where the first of them begins.
    mutating func markWritten(_ count: Int, to segment: PredictionLogSegment, at offset: Int) {
        var offset = offset
        for record in pending.prefix(count) {
            written.append(WrittenRecord(segment: segment, offset: offset, byteCount: record.count))
            offset += record.count
            pendingByteCount -= record.count
            writtenByteCount += record.count
        }
        pending.removeFirst(count)
        failure = nil
    }

    /// The oldest written records are stored now.
    mutating func markStored(_ count: Int) {
        writtenByteCount -= written.prefix(count).reduce(0) { $0 + $1.byteCount }
        written.removeFirst(count)
        storedCount += count
        failure = nil
    }

    /// Forgets the written records: the next process that takes over their segments stores them.
    mutating func dropWritten() {
        written = []
        writtenByteCount = 0
    }
}
