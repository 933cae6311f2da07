internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects

extension CustomVisionService {
    /// Answers CreateImageRegions.
    func createImageRegions(_ call: ProjectCall) async throws -> APIResponse {
        let batch: Wire.ImageRegionCreateBatch = try call.request.json()
        try await projects.addRegions(
            batch.regions.map { entry in
                (
                    imageID: entry.imageId,
                    region: RegionDraft(
                        tagID: entry.tagId,
                        box: NormalizedBox(
                            left: Double(entry.left),
                            top: Double(entry.top),
                            width: Double(entry.width),
                            height: Double(entry.height)
                        )
                    )
                )
            },
            to: call.projectID
        )
        // Every region has been refused by now; only an empty batch for a project that takes regions comes this far.
        return try .batch(
            Wire.ImageRegionCreateSummary(created: [], duplicated: [], exceeded: []),
            succeeded: true,
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
        let proposals = try await projects.regionProposals(forImage: imageID, of: call.projectID)
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
