internal import Executors
internal import Foundation
internal import Logging
internal import Projects
internal import Storage
internal import Synchronization

extension PredictionLog {
    /// How many predictions one transaction stores.
    private static let batchCount = 8

    /// A segment beyond this many bytes is removed as soon as it is empty, instead of growing on.
    private static let reusableByteCount = 8 << 20

    /// Stores written records until the task is cancelled.
    func storeWritten() async {
        for await _ in written.stream {
            while !Task.isCancelled {
                let batch = state.withLock { Array($0.queue.written.prefix(Self.batchCount)) }
                guard !batch.isEmpty else { break }
                guard await attempting({ try await self.store(batch) }) else { continue }
                let finished = markStored(batch)
                for segment in finished { await remove(segment) }
            }
        }
    }

    /// Stores the records of segments whose processes ended.
    func recover() async {
        for segment in PredictionLogSegment.abandoned(in: folder) {
            var isDone = false
            while !isDone, !Task.isCancelled {
                _ = await attempting { isDone = try await self.storeNext(of: segment) }
            }
            guard isDone else { return }
            await remove(segment)
        }
    }

    /// Stores the next records of an abandoned segment.
    ///
    /// - Returns: Whether there are none left.
    private func storeNext(of segment: PredictionLogSegment) async throws -> Bool {
        var offset = try await projects.logPosition(ofSegment: segment.id)
        var batch: [PredictionLogQueue.WrittenRecord] = []
        while batch.count < Self.batchCount {
            let start = offset
            let next = try await withTaskExecutorPreference(projects.executor) {
                try segment.prediction(at: start)?.next
            }
            guard let next else { break }
            batch.append(.init(segment: segment, offset: start, byteCount: next - start))
            offset = next
        }
        guard !batch.isEmpty else { return true }
        try await store(batch)
        logger.notice("Predictions of an earlier process were stored.", metadata: ["count": "\(batch.count)"])
        return false
    }

    /// Does something that the disk may refuse; if it does, waits a while.
    ///
    /// - Returns: Whether it was done.
    private func attempting(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch is CancellationError {
            return false
        } catch {
            let failure =
                error as? StorageError ?? StorageError(.internal, "A prediction could not be stored.")
            logger.error(
                "Predictions could not be stored.",
                metadata: ["reason": "\(failure.detail ?? failure.description)"]
            )
            resumeFlushes { $0.queue.failure = failure }
            // Cancellation ends the sleep, and then the caller's loop.
            try? await Task.sleep(for: Self.retryDelay)
            return false
        }
    }

    /// Stores predictions in one transaction, together with how far their segments are read.
    private func store(_ batch: [PredictionLogQueue.WrittenRecord]) async throws {
        let predictions = try await boundedMap(batch, on: projects.executor) { record in
            try record.segment.prediction(at: record.offset)?.prediction
        }
        // A batch is in the order of its offsets, so the last one of a segment says how far that is read.
        let positions = Dictionary(batch.map { ($0.segment.id, $0.end) }) { _, last in last }
        let count = try await projects.storePredictions(
            predictions.compactMap(\.self),
            logPositions: positions
        )
        if count < batch.count {
            logger.error(
                "Predictions in the prediction log were damaged.",
                metadata: ["count": "\(batch.count - count)"]
            )
        }
    }

    /// Records that the oldest written records are stored.
    ///
    /// - Returns: Segments in which nothing is left and to which nothing will be written.
    private func markStored(_ batch: [PredictionLogQueue.WrittenRecord]) -> [PredictionLogSegment] {
        var finished: [PredictionLogSegment] = []
        resumeFlushes { state in
            state.queue.markStored(batch.count)
            for segment in batch.map(\.segment) where !finished.contains(where: { $0 === segment }) {
                guard !state.queue.written.contains(where: { $0.segment === segment }) else { continue }
                if state.open?.segment === segment {
                    guard !state.isWriting,
                        state.open.map({ $0.byteCount > Self.reusableByteCount }) == true
                    else {
                        continue
                    }
                    state.open = nil
                }
                finished.append(segment)
            }
        }
        return finished
    }
}
