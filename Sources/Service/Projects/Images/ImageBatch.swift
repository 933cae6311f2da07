internal import Bytes
internal import Foundation
internal import Storage

/// Images that are stored and are to become images of a project, in one transaction.
struct ImageBatch: Sendable {
    /// The images as they were sent.
    let submissions: [ImageSubmission]
    /// For each submission the stored image, or why there is none.
    let uploads: [Result<StoredUpload, ImageFailure>]
    /// Tags for all of them, besides those of each.
    let tagIDs: [UUID]
    let projectID: UUID
    let metadata: [String: String]
    let limits: ProjectLimits
    let time: Date

    /// Decides about each image in order, as if it came alone, and makes the changes.
    ///
    /// - Returns: One outcome for each submission, with the images as they are after the whole batch.
    /// - Throws: ``ProjectError`` with `noSuchProject`, or what the storage throws.
    func commit(in transaction: any MetadataWriting) throws -> [ImageOutcome] {
        var plan = try BatchPlan(self, transaction)
        let inserted = zip(submissions, uploads).map { plan.insert($1, of: $0) }
        try plan.write(to: transaction)

        let ids = inserted.compactMap { try? $0.get().id }.eachOnce
        let images = try transaction.images(withIDs: ids, of: projectID, in: .workspace)
        let details = try transaction.details(of: images, in: projectID, iterationID: nil)
        let byID = Dictionary(details.map { ($0.record.id, $0) }, uniquingKeysWith: { first, _ in first })
        return zip(submissions, inserted).map { submission, inserted in
            let result: ImageOutcome.Result =
                switch inserted {
                case .success(let image):
                    byID[image.id].map { image.isNew ? .created($0) : .duplicate($0) }
                        ?? .failed(ImageFailure(.unknown))
                case .failure(let failure):
                    .failed(failure)
                }
            return ImageOutcome(source: submission.source, result: result)
        }
    }
}

/// The image of the project that a submission became or was already.
private struct InsertedImage {
    let id: UUID
    let isNew: Bool
}

/// What the batch changes, gathered image by image, so that later images see what became of earlier ones.
private struct BatchPlan {
    private let batch: ImageBatch
    private let rules: TagCombinations
    private let predictionIDs: Set<UUID>
    private var imageCount: Int
    /// The images by content, those of the batch included.
    private var images: [ContentDigest: ImageRecord]
    /// The tags of those images.
    private var tags: [UUID: [UUID]]
    /// The regions of those images.
    private var regions: [UUID: DrawnRegions]

    private var newImages: [ImageRecord] = []
    private var newTaggings: [TaggingRecord] = []
    private var newRegions: [RegionRecord] = []
    private var newMetadata: [UUID: [String: String]] = [:]
    private var newBlobs: [BlobRecord] = []
    private var usedPredictions: [UUID] = []

    init(_ batch: ImageBatch, _ transaction: any MetadataReading) throws {
        self.batch = batch
        let stored = batch.uploads.compactMap { try? $0.get() }
        rules = TagCombinations(
            project: try transaction.changeableProject(batch.projectID),
            tags: try transaction.tags(of: batch.projectID, in: .workspace),
            limits: batch.limits
        )
        images = try transaction.images(withContents: stored.map(\.contentDigest), of: batch.projectID)
        tags = try transaction.taggings(ofImages: images.values.map(\.id), in: .workspace)
            .mapValues { $0.map(\.tagID) }
        regions = try transaction.regions(ofImages: images.values.map(\.id), in: .workspace)
            .mapValues { DrawnRegions($0) }
        imageCount = try transaction.imageCount(ImageFilter(projectID: batch.projectID))
        predictionIDs = Set(
            try transaction.predictions(withIDs: stored.compactMap(\.predictionID), of: batch.projectID).map(
                \.id
            )
        )
    }

    mutating func insert(
        _ upload: Result<StoredUpload, ImageFailure>,
        of submission: ImageSubmission
    ) -> Result<InsertedImage, ImageFailure> {
        upload.flatMap { upload in
            let existing = images[upload.contentDigest]
            let tagIDs = (batch.tagIDs + submission.tagIDs + submission.regions.map(\.tagID)).eachOnce
            return rules.adding(tagIDs, to: existing.flatMap { tags[$0.id] } ?? [])
                .mapError(\.failure)
                .flatMap { tagIDs in
                    newRegions(of: submission, on: existing).map { (tagIDs: tagIDs, regions: $0) }
                }
                .flatMap { new in
                    (existing.map { update($0) } ?? add(upload, source: submission.source)).map { image in
                        tag(image.id, new.tagIDs)
                        draw(new.regions, on: image.id)
                        if let id = upload.predictionID { usedPredictions.append(id) }
                        return image
                    }
                }
        }
    }

    /// The regions that would be new on an image, each once, or why that cannot be.
    private func newRegions(
        of submission: ImageSubmission,
        on image: ImageRecord?
    ) -> Result<[RegionDraft], ImageFailure> {
        guard submission.regions.allSatisfy({ rules.mayHaveRegions($0.tagID) }) else {
            return .failure(ImageFailure(.invalidTag, reason: ProjectError.negativeRegion.description))
        }
        let drawn = image.flatMap { regions[$0.id] } ?? DrawnRegions([])
        let new = submission.regions.eachOnce.filter { drawn[$0] == nil }
        guard drawn.count + new.count <= batch.limits.regionsPerImage else {
            return .failure(ImageFailure(.regionLimit))
        }
        return .success(new)
    }

    private mutating func update(_ image: ImageRecord) -> Result<InsertedImage, ImageFailure> {
        let present = newMetadata[image.id] ?? image.metadata
        guard let merged = MetadataRules.merging(present, batch.metadata, limits: batch.limits) else {
            return .failure(
                ImageFailure(.limit, reason: "The image would have more metadata than it can have.")
            )
        }
        if merged != present { newMetadata[image.id] = merged }
        return .success(InsertedImage(id: image.id, isNew: false))
    }

    private mutating func add(_ upload: StoredUpload, source: String?) -> Result<InsertedImage, ImageFailure>
    {
        // The prediction may have been used or deleted since it was read, and its bytes may go.
        if let id = upload.predictionID, !predictionIDs.contains(id) { return .failure(.noPrediction) }
        guard imageCount < batch.limits.imagesPerProject else {
            return .failure(
                ImageFailure(
                    .limit,
                    reason: "The project has \(imageCount) images, the most it can have; delete some first."
                )
            )
        }
        imageCount += 1
        let record = upload.record(
            of: batch.projectID,
            created: batch.time,
            metadata: batch.metadata,
            source: source
        )
        images[record.contentDigest] = record
        newImages.append(record)
        newBlobs += upload.blobs
        return .success(InsertedImage(id: record.id, isNew: true))
    }

    private mutating func tag(_ imageID: UUID, _ tagIDs: [UUID]) {
        tags[imageID, default: []] += tagIDs
        newTaggings += tagIDs.map { TaggingRecord(imageID: imageID, tagID: $0, created: batch.time) }
    }

    private mutating func draw(_ drafts: [RegionDraft], on imageID: UUID) {
        for draft in drafts {
            let region = RegionRecord(draft, on: imageID, created: batch.time)
            regions[imageID, default: DrawnRegions([])].add(region)
            newRegions.append(region)
        }
    }

    func write(to transaction: any MetadataWriting) throws {
        try transaction.register(blobs: newBlobs)
        _ = try transaction.insert(images: newImages)
        _ = try transaction.insert(taggings: newTaggings, of: batch.projectID)
        try transaction.insert(regions: newRegions, of: batch.projectID)
        for (id, metadata) in newMetadata {
            try transaction.setMetadata(metadata, ofImage: id, of: batch.projectID)
        }
        _ = try transaction.deletePredictions(usedPredictions, of: batch.projectID)
    }
}
