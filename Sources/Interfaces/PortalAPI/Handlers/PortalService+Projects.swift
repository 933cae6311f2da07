internal import Annotations
internal import BaseModels
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension PortalService {
    /// The projects that the key opens.
    func projects(_ call: ProjectCall) async throws -> APIResponse {
        let overviews = try await projects.overviews()
        return try .json(
            overviews.filter { call.grant.opens(project: $0.project.id) }
                .map { try tile($0, links: call.links) }
        )
    }

    /// Gives a tag's images to another one.
    func mergeTags(_ call: ProjectCall) async throws -> APIResponse {
        let merge: PortalWire.TagMerge = try call.request.json()
        try await projects.mergeTag(call.id(.tagId), into: merge.into, of: call.projectID)
        return .noContent
    }

    /// Near-duplicates as the last iteration found them.
    func duplicates(_ call: ProjectCall) async throws -> APIResponse {
        try .json(PortalWire.Duplicates(groups: try await projects.nearDuplicates(of: call.projectID)))
    }

    private func tile(_ overview: ProjectOverview, links: ImageLinks) throws -> PortalWire.ProjectTile {
        let project = overview.project
        return PortalWire.ProjectTile(
            id: project.id,
            name: project.name,
            description: project.description,
            domainId: project.domainID,
            domainName: projects.domains.domain(id: project.domainID)?.name,
            classificationType: project.task.classificationType.map(Wire.Classifier.init),
            created: project.created,
            lastModified: project.lastModified,
            status: Wire.ProjectStatus(project.status),
            imageCount: overview.imageCount,
            untaggedImageCount: overview.imageCount - overview.taggedImageCount,
            tagCount: overview.tagCount,
            covers: overview.covers.map(links.uri),
            lastIteration: try overview.lastIteration.map { iteration in
                PortalWire.IterationTile(
                    id: iteration.id,
                    name: iteration.name,
                    status: iteration.status.rawValue,
                    trainedAt: iteration.trainedAt,
                    averagePrecision: try iteration.decodedRecipe().averagePrecision,
                    publishName: iteration.publishName
                )
            }
        )
    }
}
