internal import Executors
internal import Foundation
internal import Imaging
internal import Logging
internal import Storage
internal import Synchronization

extension PredictionLog {
    /// How many predictions one transaction brings into the store.
    private static let batchCount = 8

    /// A segment beyond this many bytes is removed as soon as it is empty, instead of growing on.
    private static let keptByteCount = 8 << 20

    /// Brings what is in segments into the store until the task is cancelled.
    func storePlaces() async {
        for await _ in places.stream {
            while !Task.isCancelled {
                let batch = state.withLock { Array($0.queue.places.prefix(Self.batchCount)) }
                guard !batch.isEmpty else { break }
                guard await attempting({ try await self.store(batch) }) else { continue }
                let finished = settle(batch)
                for segment in finished { await remove(segment) }
            }
        }
    }

    /// Brings into the store what processes that ended left behind.
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

    /// Brings the next records of a segment that was left behind into the store.
    ///
    /// - Returns: Whether there are none left.
    private func storeNext(of segment: PredictionLogSegment) async throws -> Bool {
        let position = try await workspace.store.read { try $0.setting(Self.positionKey(of: segment)) }
        var offset = max(0, position.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
        var batch: [PredictionLogQueue.Place] = []
        while batch.count < Self.batchCount {
            let start = offset
            let next = try await withTaskExecutorPreference(workspace.executor) {
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
            releaseWaiting { $0.queue.failure = failure }
            // Cancellation ends the sleep, and then the caller's loop.
            try? await Task.sleep(for: Self.retryDelay)
            return false
        }
    }

    /// Stores predictions in one transaction, together with how far their segments are read.
    private func store(_ batch: [PredictionLogQueue.Place]) async throws {
        let limits = ImageLimits(
            bytes: max(workspace.limits.trainingImageBytes, workspace.limits.predictionImageBytes)
        )
        let prepared = try await boundedMap(batch, on: workspace.executor) { place in
            let prediction = try place.segment.prediction(at: place.offset)?.prediction
            // It was an image when it was answered, so nobody misses one that is not.
            return prediction.flatMap { prediction in
                (try? PreparedImage(prediction.content, limits: limits)).map { (prediction, $0) }
            }
        }
        var kept: [(prediction: PendingPrediction, image: StoredImage)] = []
        for case let (prediction, image)? in prepared {
            kept.append((prediction, try await StoredImage(storing: image, in: workspace.blobs)))
        }
        let lost = batch.count - kept.count
        if lost > 0 {
            logger.error("Predictions in the prediction log were damaged.", metadata: ["count": "\(lost)"])
        }
        try await workspace.store.write { [kept] transaction in
            for (prediction, image) in kept { try transaction.keep(prediction, with: image) }
            for place in batch {
                try transaction.setSetting(
                    Self.positionKey(of: place.segment),
                    to: Data("\(place.offset + place.byteCount)".utf8)
                )
            }
        }
    }

    /// Notes that records are in the store.
    ///
    /// - Returns: Segments in which nothing is left and to which nothing will be written.
    private func settle(_ batch: [PredictionLogQueue.Place]) -> [PredictionLogSegment] {
        var finished: [PredictionLogSegment] = []
        releaseWaiting { state in
            state.queue.settled(batch.count)
            for segment in batch.map(\.segment) where !finished.contains(where: { $0 === segment }) {
                guard !state.queue.places.contains(where: { $0.segment === segment }) else { continue }
                if state.open?.segment === segment {
                    guard !state.isWriting, state.open.map({ $0.byteCount > Self.keptByteCount }) == true
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

extension MetadataWriting {
    /// Keeps a prediction, unless its project or iteration are gone, with which it would have gone, too.
    fileprivate func keep(_ prediction: PendingPrediction, with image: StoredImage) throws {
        guard let iteration = try iteration(prediction.iterationID),
            iteration.projectID == prediction.projectID,
            try predictions(withIDs: [prediction.id], of: prediction.projectID).isEmpty
        else { return }
        try register(blobs: image.blobs)
        try insert(
            prediction: PredictionRecord(
                id: prediction.id,
                projectID: prediction.projectID,
                iterationID: prediction.iterationID,
                created: prediction.created,
                application: prediction.application,
                contentDigest: image.contentDigest,
                resizedDigest: image.resizedDigest,
                thumbnailDigest: image.thumbnailDigest,
                width: image.width,
                height: image.height,
                uncertainty: prediction.uncertainty,
                scores: prediction.scores
            )
        )
    }
}
