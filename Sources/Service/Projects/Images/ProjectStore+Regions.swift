internal import Annotations
package import Foundation
internal import Storage

/// What became of the regions of one call; each is in exactly one of the lists.
package struct RegionSummary: Hashable, Sendable {
    /// Regions that are new on their images.
    package internal(set) var created: [ImageDetails.Region] = []
    /// Regions that were there already: the same box with the same tag.
    package internal(set) var duplicated: [ImageRegionDraft] = []
    /// Regions for which their images had no room, or for whose tags.
    package internal(set) var exceeded: [ImageRegionDraft] = []
}

extension ProjectStore {
    /// Draws regions on images, which also get the regions' tags.
    ///
    /// - Parameters:
    ///   - drafts: The regions, at most 64.
    ///   - projectID: A project that detects objects.
    /// - Returns: What became of each region.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `batchSize`, `invalidIDs`, `negativeWithOtherTags`, or `imageRegions` if the
    ///   project classifies, a box is not in its image, or its tag is Negative; nothing is changed then.
    package func addRegions(
        _ drafts: [ImageRegionDraft],
        to projectID: UUID
    ) async throws -> RegionSummary {
        let time = now()
        return try await store.write { [limits] transaction in
            let plan = try RegionBatch(drafts, of: projectID, limits: limits, time: time, transaction)
            return try plan.commit(in: transaction)
        }
    }

    /// Takes regions off images, with the tags of which no region is left there; ids without one are passed over.
    ///
    /// - Parameters:
    ///   - ids: The regions, at most 64.
    ///   - projectID: A project that detects objects.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `batchSize` or `wrongProjectType`.
    package func deleteRegions(_ ids: [UUID], of projectID: UUID) async throws {
        let ids = ids.eachOnce
        try checkBatch(ids.count, of: "regions", limit: limits.regionsPerBatch)
        try await store.write { transaction in
            guard try transaction.changeableProject(projectID).task == .detection else {
                throw ProjectError(
                    .wrongProjectType,
                    "Invalid project type for operation: the project classifies images and has no regions."
                )
            }
            let regions = try transaction.regions(withIDs: ids, of: projectID)
            _ = try transaction.deleteRegions(ids, of: projectID)
            try transaction.removeTagsWithoutRegions(among: regions, of: projectID)
        }
    }

    /// Replaces all regions of an image in one transaction.
    ///
    /// A region that is there already, the same box with the same tag, stays as it is, with its id. Tags of which no region is left
    /// are taken off the image; tags that never had one stay.
    ///
    /// - Parameters:
    ///   - imageID: The image.
    ///   - drafts: All regions that the image is to have; repeated ones count once.
    ///   - projectID: Its project, which detects objects.
    /// - Returns: The regions in the order of `drafts`, each once.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchImage`, `invalidIDs`, `imageTags`, `negativeWithOtherTags`, or
    ///   `imageRegions` as ``addRegions(_:to:)`` or if there are too many; nothing is changed then.
    package func replaceRegions(
        ofImage imageID: UUID,
        with drafts: [RegionDraft],
        in projectID: UUID
    ) async throws -> [ImageDetails.Region] {
        let time = now()
        return try await store.write { [limits] transaction in
            let tags = try transaction.regionTags(of: projectID, for: drafts, limits: limits)
            try transaction.requireImage(imageID, of: projectID)
            let old = try transaction.regions(ofImages: [imageID], in: .workspace)[imageID] ?? []
            let present = DrawnRegions(old)
            var wanted = DrawnRegions([])
            var regions: [RegionRecord] = []
            for draft in drafts where wanted[draft] == nil {
                let region = present[draft] ?? RegionRecord(draft, on: imageID, created: time)
                wanted.add(region)
                regions.append(region)
            }
            guard regions.count <= limits.regionsPerImage else {
                throw ProjectError(
                    .imageRegions,
                    "The image would have \(regions.count) regions; draw at most \(limits.regionsPerImage)."
                )
            }
            let kept = Set(regions.map(\.id))
            let gone = old.filter { !kept.contains($0.id) }
            _ = try transaction.deleteRegions(gone.map(\.id), of: projectID)
            try transaction.removeTagsWithoutRegions(
                among: gone.filter { region in !regions.contains { $0.tagID == region.tagID } },
                of: projectID
            )
            let stillTagged = try transaction.taggings(ofImages: [imageID], in: .workspace)[imageID] ?? []
            switch tags.combinations.adding(regions.map(\.tagID).eachOnce, to: stillTagged.map(\.tagID)) {
            case .success: break
            case .failure(let violation): throw violation.error
            }
            let known = Set(old.map(\.id))
            try transaction.insert(regions: regions.filter { !known.contains($0.id) }, of: projectID)
            return regions.map { ImageDetails.Region(region: $0, tagName: tags.names[$0.tagID] ?? "") }
        }
    }

    /// Refuses regions in a project that classifies.
    static func refuseRegions(unlessDetecting project: ProjectRecord) throws(ProjectError) {
        guard project.task == .detection else {
            throw ProjectError(
                .imageRegions,
                "Regions belong to projects that detect objects, and this one classifies images. Send tags instead."
            )
        }
    }
}

/// The tags of a project that takes regions.
struct RegionTags: Sendable {
    /// Which an image may have together.
    let combinations: TagCombinations
    /// What they are called.
    let names: [UUID: String]
}

extension MetadataReading {
    /// The tags of a project, after it was checked that regions may be drawn in it.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `imageRegions` or `invalidIDs`.
    func regionTags(
        of projectID: UUID,
        for drafts: [RegionDraft],
        limits: ProjectLimits
    ) throws -> RegionTags {
        let project = try changeableProject(projectID)
        try ProjectStore.refuseRegions(unlessDetecting: project)
        let tags = try tags(of: projectID, in: .workspace)
        let combinations = TagCombinations(project: project, tags: tags, limits: limits)
        for draft in drafts {
            try draft.check()
            guard combinations.isKnown(draft.tagID) else {
                throw ProjectError(
                    .invalidIDs,
                    "Nothing was drawn: the project has no tag \(draft.tagID.uuidString.lowercased())."
                )
            }
            guard combinations.mayHaveRegions(draft.tagID) else { throw ProjectError.negativeRegion }
        }
        return RegionTags(
            combinations: combinations,
            names: Dictionary(tags.map { ($0.id, $0.name) }) { first, _ in first }
        )
    }

    /// Refuses an image that the workspace does not have.
    func requireImage(_ id: UUID, of projectID: UUID) throws {
        guard try !images(withIDs: [id], of: projectID, in: .workspace).isEmpty else {
            throw ProjectError(.noSuchImage, "The project has no image \(id.uuidString.lowercased()).")
        }
    }
}

extension MetadataWriting {
    /// Takes tags off images where regions of them have gone and none is left.
    func removeTagsWithoutRegions(among gone: [RegionRecord], of projectID: UUID) throws {
        let left = try regions(ofImages: gone.map(\.imageID).eachOnce, in: .workspace).values.joined()
        let pairs = Set(gone.map { ImageTagPair($0) }).subtracting(left.map { ImageTagPair($0) })
        for (tagID, pairs) in Dictionary(grouping: pairs, by: \.tagID) {
            _ = try deleteTaggings(imageIDs: pairs.map(\.imageID), tagIDs: [tagID], of: projectID)
        }
    }
}

extension ImageTagPair {
    /// What a region says of its image as a whole.
    init(_ region: RegionRecord) {
        self.init(imageID: region.imageID, tagID: region.tagID)
    }
}

extension ProjectError {
    /// A box that says what is not in it.
    static let negativeRegion = ProjectError(
        .imageRegions,
        "A Negative tag says that an image shows none of the others, so it has no regions. Nothing was drawn."
    )
}
