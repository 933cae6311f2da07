internal import DequeModule
internal import Foundation
internal import Storage

/// What waits in the prediction log: first in memory, then in a segment, then in the store.
///
/// A plain state machine without files or clocks.
struct PredictionLogQueue {
    /// How much may wait.
    struct Limits: Hashable, Sendable {
        /// Predictions that are not in the store.
        var count = 4_096
        /// Their bytes.
        var byteCount = 512 << 20
        /// The bytes of those that are only in memory.
        var memoryByteCount = 64 << 20
    }

    /// A record in a segment that is not in the store yet.
    struct Place: Sendable {
        let segment: PredictionLogSegment
        let offset: Int
        let byteCount: Int
    }

    let limits: Limits
    /// What is only in memory, encoded, oldest first.
    private(set) var drafts: Deque<Data> = []
    /// What is in a segment, oldest first.
    private(set) var places: Deque<Place> = []
    /// How many predictions were ever taken in.
    private(set) var takenCount = 0
    /// How many of them are done with.
    private(set) var settledCount = 0
    /// Why the last attempt to write or to store failed.
    var failure: StorageError?
    /// Whether nothing is taken in any more.
    var isClosed = false

    private var draftByteCount = 0
    private var placeByteCount = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// How many wait.
    var count: Int { drafts.count + places.count }

    /// Whether one more of a size can be taken in.
    ///
    /// - Throws: Why nothing can be stored at present, or ``WorkspaceError`` with `overloaded`.
    func checkRoom(byteCount: Int) throws {
        guard !isClosed else {
            throw StorageError(
                .unavailable,
                "The service is stopping and stores no more predictions. Try again."
            )
        }
        let isFull =
            count >= limits.count || draftByteCount + placeByteCount + byteCount > limits.byteCount
            || draftByteCount + byteCount > limits.memoryByteCount
        guard isFull else { return }
        throw failure
            ?? WorkspaceError(
                .overloaded,
                "Too many predictions wait to be stored; try again later, or predict without storing."
            ) as any Error
    }

    /// Takes in a record.
    mutating func take(_ draft: Data) {
        drafts.append(draft)
        draftByteCount += draft.count
        takenCount += 1
    }

    /// The oldest drafts have been written to a segment.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - segment: Where.
    ///   - offset: Where the first of them begins.
    mutating func written(_ count: Int, to segment: PredictionLogSegment, at offset: Int) {
        var offset = offset
        for draft in drafts.prefix(count) {
            places.append(Place(segment: segment, offset: offset, byteCount: draft.count))
            offset += draft.count
            draftByteCount -= draft.count
            placeByteCount += draft.count
        }
        drafts.removeFirst(count)
        failure = nil
    }

    /// Forgets what is in segments; whoever takes these over stores it.
    mutating func letGo() {
        places = []
        placeByteCount = 0
    }

    /// The oldest records in segments are done with.
    mutating func settled(_ count: Int) {
        placeByteCount -= places.prefix(count).reduce(0) { $0 + $1.byteCount }
        places.removeFirst(count)
        settledCount += count
        failure = nil
    }
}
