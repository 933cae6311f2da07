internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers CreateImageRegions: 207 if an image had no room for one.
    func createImageRegions(_ call: ProjectCall) async throws -> APIResponse {
        let batch: Wire.ImageRegionCreateBatch = try call.request.json()
        let summary = try await projects.addRegions(
            batch.regions.map(ImageRegionDraft.init),
            to: call.projectID
        )
        return try .batch(
            Wire.ImageRegionCreateSummary(
                created: summary.created.map(Wire.ImageRegionCreateResult.init),
                duplicated: summary.duplicated.map(Wire.ImageRegionCreateEntry.init),
                exceeded: summary.exceeded.map(Wire.ImageRegionCreateEntry.init)
            ),
            succeeded: summary.exceeded.isEmpty,
            version: call.apiVersion
        )
    }

    /// Answers DeleteImageRegions.
    func deleteImageRegions(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.deleteRegions(call.ids(.regionIds), of: call.projectID)
        return .noContent
    }

    /// Answers GetImageRegionProposals.
    func imageRegionProposals(_ call: ProjectCall) async throws -> APIResponse {
        let imageID = call.id(.imageId)
        let proposals = try await projects.regionProposals(
            forImage: imageID,
            of: call.projectID,
            by: regionProposer
        )
        return try .json(
            Wire.ImageRegionProposal(
                projectId: call.projectID,
                imageId: imageID,
                proposals: proposals.map { proposal in
                    Wire.RegionProposal(
                        confidence: Float(proposal.confidence),
                        boundingBox: Wire.BoundingBox(proposal.box)
                    )
                }
            )
        )
    }
}

extension ImageRegionDraft {
    fileprivate init(_ entry: Wire.ImageRegionCreateEntry) {
        self.init(
            imageID: entry.imageId,
            region: RegionDraft(
                tagID: entry.tagId,
                box: NormalizedBox(left: entry.left, top: entry.top, width: entry.width, height: entry.height)
            )
        )
    }
}

extension Wire.ImageRegionCreateEntry {
    fileprivate init(_ draft: ImageRegionDraft) {
        let box = Wire.BoundingBox(draft.region.box)
        self.init(
            imageId: draft.imageID,
            tagId: draft.region.tagID,
            left: box.left,
            top: box.top,
            width: box.width,
            height: box.height
        )
    }
}

extension Wire.ImageRegionCreateResult {
    fileprivate init(_ region: ImageDetails.Region) {
        let (record, box) = (region.region, Wire.BoundingBox(region.region.box))
        self.init(
            imageId: record.imageID,
            regionId: record.id,
            tagName: region.tagName,
            created: record.created,
            tagId: record.tagID,
            left: box.left,
            top: box.top,
            width: box.width,
            height: box.height
        )
    }
}
