internal import Annotations
internal import Bytes
internal import Foundation
internal import Projects
internal import Storage

/// How a prediction is written into the prediction log: a fixed head, then JSON, then the image.
///
///     "OPL1" | bytes of the JSON (4) | bytes of the image (4) | SHA-256 of both (32) | JSON | image
///
/// Numbers are little-endian. A record whose digest does not fit was being written when the process died.
enum PredictionLogRecord {
    /// The number of bytes before the JSON.
    static let headCount = 44

    /// What the fixed head says.
    struct Head {
        let jsonCount: Int
        let imageCount: Int
        let digest: ContentDigest

        /// The number of bytes after the head.
        var bodyCount: Int { jsonCount + imageCount }

        /// Reads a head; `nil` if it is none.
        init?(_ bytes: Data) {
            guard bytes.count == headCount, bytes.prefix(4).elementsEqual(magic) else { return nil }
            (jsonCount, imageCount) = (
                Int(bytes.littleEndian(at: 4, as: UInt32.self)),
                Int(bytes.littleEndian(at: 8, as: UInt32.self))
            )
            guard jsonCount <= longestPart, imageCount <= longestPart,
                let digest = ContentDigest(bytes: bytes.dropFirst(12))
            else { return nil }
            self.digest = digest
        }
    }

    private struct Entry: Codable {
        let id: UUID
        let projectID: UUID
        let iterationID: UUID
        let created: Date
        let application: String?
        let uncertainty: Double
        let tagIDs: [UUID]
        let probabilities: [Double]
        /// One for each tag, or left out if there are none.
        let boxes: [NormalizedBox?]?
    }

    private static let magic = Data("OPL1".utf8)

    /// No part is longer; a damaged head must not ask for gigabytes.
    private static let longestPart = 256 << 20

    /// The bytes of a prediction.
    static func encode(_ prediction: PendingPrediction) throws -> Data {
        let json = try JSONEncoder().encode(
            Entry(
                id: prediction.id,
                projectID: prediction.projectID,
                iterationID: prediction.iterationID,
                created: prediction.created,
                application: prediction.application,
                uncertainty: prediction.uncertainty,
                tagIDs: prediction.scores.map(\.tag),
                probabilities: prediction.scores.map(\.probability),
                boxes: prediction.scores.contains { $0.box != nil } ? prediction.scores.map(\.box) : nil
            )
        )
        let body = json + prediction.content
        var record = magic
        for count in [json.count, prediction.content.count] { record.append(littleEndian: UInt32(count)) }
        record.append(contentsOf: ContentDigest(of: body).bytes)
        return record + body
    }

    /// Reads what follows a head.
    ///
    /// - Returns: `nil` if it is not what was written.
    static func decode(_ body: Data, after head: Head) -> PendingPrediction? {
        guard body.count == head.bodyCount, ContentDigest(of: body) == head.digest,
            let entry = try? JSONDecoder().decode(Entry.self, from: body.prefix(head.jsonCount)),
            entry.probabilities.count == entry.tagIDs.count,
            entry.boxes.map({ $0.count == entry.tagIDs.count }) ?? true
        else { return nil }
        return PendingPrediction(
            id: entry.id,
            projectID: entry.projectID,
            iterationID: entry.iterationID,
            created: entry.created,
            application: entry.application,
            content: Data(body.dropFirst(head.jsonCount)),
            uncertainty: entry.uncertainty,
            scores: entry.tagIDs.indices.map { index in
                Prediction(
                    tag: entry.tagIDs[index],
                    probability: entry.probabilities[index],
                    box: entry.boxes?[index]
                )
            }
        )
    }
}
