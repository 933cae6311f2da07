internal import Bytes
internal import Foundation
internal import Imaging
internal import Storage

/// An uploaded image that is in the blob store but not yet in the database.
struct StoredUpload: Sendable {
    /// SHA-256 of the bytes as received.
    let contentDigest: ContentDigest
    /// The smaller copy; may be the original.
    let resizedDigest: ContentDigest
    /// The smallest copy.
    let thumbnailDigest: ContentDigest
    /// The number of bytes received.
    let byteCount: Int
    /// The media type by content.
    let mediaType: String
    /// The width of the upright original in pixels.
    let width: Int
    /// The height of the upright original in pixels.
    let height: Int
    /// What has to be registered before rows name it.
    let blobs: [BlobRecord]
    /// The stored prediction that the image is taken from.
    let predictionID: UUID?

    /// Stores an image and its copies.
    ///
    /// - Throws: `StorageError`.
    init(storing upload: DecodedUpload, in store: any BlobStore) async throws {
        let original = try await store.store(upload.original)
        let thumbnail = try await store.store(upload.thumbnail)
        let resized: BlobRecord? =
            if let bytes = upload.resized { try await store.store(bytes) } else { nil }
        contentDigest = original.digest
        resizedDigest = resized?.digest ?? original.digest
        thumbnailDigest = thumbnail.digest
        byteCount = original.byteCount
        mediaType = upload.mediaType
        width = upload.width
        height = upload.height
        blobs = [original, thumbnail] + (resized.map { [$0] } ?? [])
        predictionID = nil
    }

    /// Takes the image of a stored prediction, which is in the store already.
    ///
    /// - Throws: `StorageError`, or `ImageError` if the store no longer holds an image there.
    init(of prediction: PredictionRecord, in store: any BlobStore) async throws {
        let bytes = try await store.data(prediction.contentDigest)
        // It was accepted once, perhaps under other limits.
        let limits = ImageLimits(bytes: .max, edge: .max, pixels: .max, aspectRatio: .max)
        mediaType = try ImageDecoder.header(of: bytes, limits: limits).format.mediaType
        contentDigest = prediction.contentDigest
        resizedDigest = prediction.resizedDigest
        thumbnailDigest = prediction.thumbnailDigest
        byteCount = bytes.count
        width = prediction.width
        height = prediction.height
        blobs = []
        predictionID = prediction.id
    }

    /// The row of the image.
    func record(
        of projectID: UUID,
        created: Date,
        metadata: [String: String],
        source: String?
    ) -> ImageRecord {
        ImageRecord(
            id: UUID(),
            projectID: projectID,
            created: created,
            width: width,
            height: height,
            contentDigest: contentDigest,
            resizedDigest: resizedDigest,
            thumbnailDigest: thumbnailDigest,
            byteCount: byteCount,
            mediaType: mediaType,
            metadata: metadata,
            source: source
        )
    }
}
