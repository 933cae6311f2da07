internal import Foundation
internal import Logging
internal import Projects
internal import Storage
internal import Synchronization

extension PredictionLog {
    /// A segment that grew beyond this many bytes is followed by a new one.
    private static let segmentByteCount = 64 << 20

    /// The most bytes in one write.
    private static let writeByteCount = 16 << 20

    /// How long to wait after the disk refused.
    static let retryDelay = Duration.seconds(1)

    /// Writes pending records to segments, until the task is cancelled and none is left.
    func writePending() async {
        for await _ in pending.stream {
            while await !writeAll() {
                // Cancellation ends the sleep; the last attempt comes below.
                try? await Task.sleep(for: Self.retryDelay)
                if Task.isCancelled { break }
            }
        }
        state.withLock { $0.queue.isClosed = true }
        _ = await writeAll()
    }

    /// Writes all pending records.
    ///
    /// - Returns: `false` if the disk refused; the records are still pending then.
    private func writeAll() async -> Bool {
        while true {
            let batch = state.withLock { state in
                let batch = state.queue.pending.prefix(fitting: Self.writeByteCount)
                state.isWriting = !batch.isEmpty
                return batch
            }
            guard !batch.isEmpty else { return true }
            do {
                try await write(batch)
            } catch {
                let failure =
                    error as? StorageError ?? StorageError(.internal, "A prediction could not be written.")
                logger.error(
                    "Predictions could not be written.",
                    metadata: ["reason": "\(failure.detail ?? failure.description)"]
                )
                resumeFlushes {
                    $0.isWriting = false
                    $0.queue.failure = failure
                }
                return false
            }
            written.continuation.yield()
        }
    }

    private func write(_ batch: [Data]) async throws {
        let open = state.withLock { state in
            state.open.flatMap { $0.byteCount < Self.segmentByteCount ? $0 : nil }
        }
        let folder = folder
        let (segment, offset) = try await withTaskExecutorPreference(projects.executor) {
            let segment = try open?.segment ?? PredictionLogSegment.create(in: folder)
            let offset = open?.byteCount ?? 0
            try segment.write(batch.reduce(into: Data()) { $0 += $1 }, at: offset)
            return (segment, offset)
        }
        let byteCount = batch.reduce(0) { $0 + $1.count }
        let finished = state.withLock { state in
            let former = state.open?.segment
            state.open = (segment, offset + byteCount)
            state.queue.markWritten(batch.count, to: segment, at: offset)
            state.isWriting = false
            return former.flatMap { former in
                former === segment || state.queue.written.contains { $0.segment === former } ? nil : former
            }
        }
        if let finished { await remove(finished) }
    }

    /// Removes a segment whose records are all stored.
    ///
    /// The file goes first: without its position, its records would be stored again.
    func remove(_ segment: PredictionLogSegment) async {
        do {
            try await withTaskExecutorPreference(projects.executor) { try segment.remove() }
            try await projects.removeLogPosition(ofSegment: segment.id)
        } catch is CancellationError {
            // A position without its segment is harmless.
            return
        } catch {
            logger.warning("A file of the prediction log could not be removed; it is empty.")
        }
    }
}

extension Collection<Data> {
    /// The first elements up to a number of bytes, but at least one.
    fileprivate func prefix(fitting byteCount: Int) -> [Data] {
        var rest = byteCount
        return enumerated().prefix { index, data in
            rest -= data.count
            return index == 0 || rest >= 0
        }.map(\.element)
    }
}
