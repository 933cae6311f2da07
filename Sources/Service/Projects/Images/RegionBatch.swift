internal import Foundation
internal import Storage

/// Regions of one call on their way to images, decided one by one in order, each as if it came alone.
struct RegionBatch {
    private let drafts: [ImageRegionDraft]
    private let projectID: UUID
    private let limits: ProjectLimits
    private let time: Date
    private let regionTags: RegionTags
    /// The regions of the images, those of the batch included.
    private var regions: [UUID: DrawnRegions]
    /// The tags of the images, those of the batch included.
    private var tags: [UUID: [UUID]]

    /// Reads what the images have.
    ///
    /// - Throws: ``ProjectError`` as ``ProjectStore/addRegions(_:to:)``, or a `StorageError`.
    init(
        _ drafts: [ImageRegionDraft],
        of projectID: UUID,
        limits: ProjectLimits,
        time: Date,
        _ transaction: any MetadataReading
    ) throws {
        self.drafts = drafts
        self.projectID = projectID
        self.limits = limits
        self.time = time
        regionTags = try transaction.regionTags(of: projectID, for: drafts.map(\.region), limits: limits)
        guard drafts.count <= limits.regionsPerBatch else {
            throw ProjectError(
                .batchSize,
                "The call has \(drafts.count) regions; send at most \(limits.regionsPerBatch) and make several calls."
            )
        }
        let ids = drafts.map(\.imageID).eachOnce
        let present = Set(try transaction.images(withIDs: ids, of: projectID, in: .workspace).map(\.id))
        if let missing = ids.first(where: { !present.contains($0) }) {
            throw ProjectError(
                .invalidIDs,
                "Nothing was drawn: the project has no image \(missing.uuidString.lowercased())."
            )
        }
        regions = try transaction.regions(ofImages: ids, in: .workspace).mapValues { DrawnRegions($0) }
        tags = try transaction.taggings(ofImages: ids, in: .workspace).mapValues { $0.map(\.tagID) }
    }

    /// Decides about each region and draws those that can be drawn.
    ///
    /// - Throws: ``ProjectError`` with `negativeWithOtherTags`, or a `StorageError`.
    consuming func commit(in transaction: any MetadataWriting) throws -> RegionSummary {
        var summary = RegionSummary()
        for draft in drafts {
            let drawn = regions[draft.imageID] ?? DrawnRegions([])
            guard drawn[draft.region] == nil else {
                summary.duplicated.append(draft)
                continue
            }
            guard drawn.count < limits.regionsPerImage,
                try addTag(draft.region.tagID, to: draft.imageID)
            else {
                summary.exceeded.append(draft)
                continue
            }
            let region = RegionRecord(draft.region, on: draft.imageID, created: time)
            regions[draft.imageID, default: DrawnRegions([])].add(region)
            summary.created.append(
                ImageDetails.Region(region: region, tagName: regionTags.names[region.tagID] ?? "")
            )
        }
        try transaction.insert(regions: summary.created.map(\.region), of: projectID)
        return summary
    }

    /// Gives an image a tag, unless it has it.
    ///
    /// - Returns: Whether there was room for it.
    private mutating func addTag(_ tagID: UUID, to imageID: UUID) throws -> Bool {
        switch regionTags.combinations.adding([tagID], to: tags[imageID] ?? []) {
        case .success(let new):
            tags[imageID, default: []] += new
            return true
        case .failure(.limit):
            return false
        case .failure(let violation):
            throw violation.error
        }
    }
}
