internal import Executors
package import Foundation
internal import Imaging
internal import Storage

extension ProjectStore {
    /// Stores answered predictions and how far the prediction log is read, in one transaction.
    ///
    /// Each prediction is stored once, however often it is handed over. One whose project or iteration is gone is passed over, and so
    /// is one whose bytes are no image.
    ///
    /// - Parameters:
    ///   - predictions: The predictions.
    ///   - positions: For segments of the prediction log, up to which byte they are stored.
    /// - Returns: How many of the predictions hold an image.
    /// - Throws: `StorageError`; nothing is stored then.
    /// - Complexity: Decodes on ``executor``, one image a thread; the transaction comes after that and is short.
    package func storePredictions(
        _ predictions: [PendingPrediction],
        logPositions positions: [UUID: Int]
    ) async throws -> Int {
        let limits = ImageLimits(bytes: max(limits.trainingImageBytes, limits.predictionImageBytes))
        // They were decoded when they were answered, so bytes that cannot be decoded now are damaged.
        let decoded = try await boundedMap(predictions, on: executor) { prediction in
            (try? DecodedUpload(prediction.content, limits: limits)).map { (prediction, $0) }
        }
        var stored: [(prediction: PendingPrediction, image: StoredUpload)] = []
        for case let (prediction, image)? in decoded {
            stored.append((prediction, try await StoredUpload(storing: image, in: blobs)))
        }
        try await store.write { [stored] transaction in
            for (prediction, image) in stored { try transaction.insert(prediction, with: image) }
            for (segment, position) in positions {
                try transaction.setSetting(Self.logPosition(segment), to: Data("\(position)".utf8))
            }
        }
        return stored.count
    }

    /// Up to which byte a segment of the prediction log is stored.
    ///
    /// - Throws: `StorageError`.
    package func logPosition(ofSegment segment: UUID) async throws -> Int {
        let setting = try await store.read { reading in
            try reading.setting(Self.logPosition(segment)) ?? reading.setting(Self.formerLogPosition(segment))
        }
        return max(0, setting.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
    }

    /// Removes the read position of a prediction log segment whose file has been deleted.
    ///
    /// - Throws: `StorageError`.
    package func removeLogPosition(ofSegment segment: UUID) async throws {
        try await store.write { transaction in
            for setting in [Self.logPosition(segment), Self.formerLogPosition(segment)] {
                try transaction.setSetting(setting, to: nil)
            }
        }
    }

    /// The setting that says up to where a segment is stored.
    private static func logPosition(_ segment: UUID) -> String { "prediction-log/\(segment.uuidString)" }

    /// The same in data folders of earlier builds of 0.1.
    private static func formerLogPosition(_ segment: UUID) -> String {
        "prediction-ledger/\(segment.uuidString)"
    }
}

extension MetadataWriting {
    /// Stores a prediction, unless its project or iteration are gone, with which it would have gone, too.
    fileprivate func insert(_ prediction: PendingPrediction, with image: StoredUpload) throws {
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
