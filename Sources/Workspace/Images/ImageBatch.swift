internal import Bytes
internal import Foundation
internal import Storage

/// Images that are stored and are to become images of a project, in one transaction.
struct ImageBatch: Sendable {
    /// One image.
    struct Entry: Sendable {
        /// Where it came from, for people.
        let source: String?
        /// The stored image, or why there is none.
        let image: Result<StoredImage, ImageFailure>
        /// All its tags, each once.
        let tagIDs: [UUID]
    }

    let entries: [Entry]
    let projectID: UUID
    let metadata: [String: String]
    let limits: WorkspaceLimits
    let time: Date

    /// Decides about each image in order, as if it came alone, and makes the changes.
    ///
    /// - Returns: One outcome for each entry, with the images as they are after the whole batch.
    /// - Throws: ``WorkspaceError`` with `noSuchProject`, or what the storage throws.
    func commit(in transaction: any MetadataWriting) throws -> [ImageOutcome] {
        var decisions = try Decisions(self, transaction)
        let evaluations = entries.map { decisions.decide($0) }
        try decisions.write(to: transaction)

        let ids = evaluations.compactMap { try? $0.get().id }.eachOnce
        let images = try transaction.images(withIDs: ids, of: projectID, in: .workspace)
        let details = try transaction.details(of: images, in: projectID, iterationID: nil)
        let byID = Dictionary(details.map { ($0.record.id, $0) }, uniquingKeysWith: { first, _ in first })
        return zip(entries, evaluations).map { entry, evaluation in
            let result: ImageOutcome.Result =
                switch evaluation {
                case .success(let place):
                    byID[place.id].map { place.isNew ? .created($0) : .duplicate($0) }
                        ?? .failed(ImageFailure(.unknown))
                case .failure(let failure):
                    .failed(failure)
                }
            return ImageOutcome(source: entry.source, result: result)
        }
    }
}

/// Where an image ends up.
private struct Place {
    let id: UUID
    let isNew: Bool
}

/// What the batch changes, gathered image by image, so that later images see what became of earlier ones.
private struct Decisions {
    private let batch: ImageBatch
    private let rules: TagCombinations
    private let predictionIDs: Set<UUID>
    private var imageCount: Int
    /// The images by content, those of the batch included.
    private var images: [ContentDigest: ImageRecord]
    /// The tags of those images.
    private var tags: [UUID: [UUID]]

    private var newImages: [ImageRecord] = []
    private var newTaggings: [TaggingRecord] = []
    private var newMetadata: [UUID: [String: String]] = [:]
    private var newBlobs: [BlobRecord] = []
    private var usedPredictions: [UUID] = []

    init(_ batch: ImageBatch, _ transaction: any MetadataReading) throws {
        self.batch = batch
        let kept = batch.entries.compactMap { try? $0.image.get() }
        rules = TagCombinations(
            project: try transaction.changeableProject(batch.projectID),
            tags: try transaction.tags(of: batch.projectID, in: .workspace),
            limits: batch.limits
        )
        images = try transaction.images(withContents: kept.map(\.contentDigest), of: batch.projectID)
        tags = try transaction.taggings(ofImages: images.values.map(\.id), in: .workspace)
            .mapValues { $0.map(\.tagID) }
        imageCount = try transaction.imageCount(ImageFilter(projectID: batch.projectID))
        predictionIDs = Set(
            try transaction.predictions(withIDs: kept.compactMap(\.predictionID), of: batch.projectID).map(
                \.id
            )
        )
    }

    mutating func decide(_ entry: ImageBatch.Entry) -> Result<Place, ImageFailure> {
        entry.image.flatMap { image in
            let existing = images[image.contentDigest]
            return rules.adding(entry.tagIDs, to: existing.flatMap { tags[$0.id] } ?? [])
                .mapError(\.failure)
                .flatMap { tagIDs in
                    (existing.map { update($0) } ?? add(image, source: entry.source)).map { place in
                        tag(place.id, tagIDs)
                        if let id = image.predictionID { usedPredictions.append(id) }
                        return place
                    }
                }
        }
    }

    private mutating func update(_ image: ImageRecord) -> Result<Place, ImageFailure> {
        let present = newMetadata[image.id] ?? image.metadata
        guard let merged = MetadataRules.merging(present, batch.metadata, limits: batch.limits) else {
            return .failure(
                ImageFailure(.limit, reason: "The image would have more metadata than it can have.")
            )
        }
        if merged != present { newMetadata[image.id] = merged }
        return .success(Place(id: image.id, isNew: false))
    }

    private mutating func add(_ image: StoredImage, source: String?) -> Result<Place, ImageFailure> {
        // Somebody else may have used or deleted the prediction since it was read, and its bytes may go.
        if let id = image.predictionID, !predictionIDs.contains(id) { return .failure(.noPrediction) }
        guard imageCount < batch.limits.imagesPerProject else {
            return .failure(
                ImageFailure(
                    .limit,
                    reason: "The project has \(imageCount) images, the most it can have; delete some first."
                )
            )
        }
        imageCount += 1
        let record = image.record(
            of: batch.projectID,
            created: batch.time,
            metadata: batch.metadata,
            source: source
        )
        images[record.contentDigest] = record
        newImages.append(record)
        newBlobs += image.blobs
        return .success(Place(id: record.id, isNew: true))
    }

    private mutating func tag(_ imageID: UUID, _ tagIDs: [UUID]) {
        tags[imageID, default: []] += tagIDs
        newTaggings += tagIDs.map { TaggingRecord(imageID: imageID, tagID: $0, created: batch.time) }
    }

    func write(to transaction: any MetadataWriting) throws {
        try transaction.register(blobs: newBlobs)
        _ = try transaction.insert(images: newImages)
        _ = try transaction.insert(taggings: newTaggings, of: batch.projectID)
        for (id, metadata) in newMetadata {
            try transaction.setMetadata(metadata, ofImage: id, of: batch.projectID)
        }
        _ = try transaction.deletePredictions(usedPredictions, of: batch.projectID)
    }
}
