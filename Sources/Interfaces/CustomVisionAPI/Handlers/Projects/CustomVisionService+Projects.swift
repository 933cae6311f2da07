internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// GetProjects: those that the key opens.
    func projects(_ call: ProjectCall) async throws -> APIResponse {
        let visible = try await projects.all().filter { call.grant.opens(project: $0.record.id) }
        return try .json(visible.map { Wire.Project($0, links: call.links) })
    }

    /// Answers CreateProject.
    func createProject(_ call: ProjectCall) async throws -> APIResponse {
        // The documentation of 3.3 has these two in the query, the description of 3.4-preview in the body.
        let options: Wire.CreateProjectOptions? = try call.request.optionalJSON()
        let platforms = call.choices(.targetExportPlatforms, of: Wire.ExportPlatform.self) ?? []
        let project = try await projects.createProject(
            ProjectDraft(
                name: call.text(.name),
                description: call.optionalText(.description) ?? "",
                domainID: call.optionalID(.domainId),
                classificationType: call.choice(.classificationType, of: Wire.Classifier.self)
                    .map(ClassificationType.init),
                targetExportPlatforms: platforms.map(\.rawValue),
                exportModelContainerURI: options?.exportModelContainerUri
                    ?? call.optionalText(.exportModelContainerUri),
                notificationQueueURI: options?.notificationQueueUri
                    ?? call.optionalText(.notificationQueueUri)
            )
        )
        return try .json(Wire.Project(project, links: call.links))
    }

    /// Answers GetProject.
    func project(_ call: ProjectCall) async throws -> APIResponse {
        try .json(Wire.Project(try await projects.project(call.projectID), links: call.links))
    }

    /// Answers UpdateProject.
    func updateProject(_ call: ProjectCall) async throws -> APIResponse {
        let update: Wire.ProjectUpdate = try call.request.json()
        let settings = update.settings
        let project = try await projects.updateProject(
            call.projectID,
            ProjectChanges(
                name: update.name,
                description: update.description,
                domainID: settings?.domainId,
                classificationType: settings?.classificationType.map(ClassificationType.init),
                targetExportPlatforms: settings?.targetExportPlatforms,
                augmentationMethods: settings?.imageProcessingSettings?.augmentationMethods,
                exportModelContainerURI: settings?.exportModelContainerUri,
                notificationQueueURI: settings?.notificationQueueUri
            )
        )
        return try .json(Wire.Project(project, links: call.links))
    }

    /// Answers DeleteProject.
    func deleteProject(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.deleteProject(call.projectID)
        return .noContent
    }

    /// GetArtifact: the image behind a link that an answer held, be it whole or without the server's address.
    func artifact(_ call: ProjectCall) async throws -> APIResponse {
        let project = try await projects.project(call.projectID).record.id
        guard let digest = call.links.digest(linkedBy: call.text(.path)),
            try await projects.hasImage(digest, in: project)
        else {
            throw APIError(
                .badRequestInvalidArtifactUri,
                "The path is not a link to an image that still holds; take it from a fresh answer, with its query."
            )
        }
        do {
            return .binary(try await projects.imageBytes(digest))
        } catch let error as StorageError where error.code == .notFound {
            throw APIError(.notFoundImage, "The image is not there any more.")
        }
    }
}

extension Wire.Project {
    init(_ project: ProjectDetails, links: ImageLinks) {
        let record = project.record
        self.init(
            id: record.id,
            name: record.name,
            description: record.description,
            settings: Wire.ProjectSettings(
                domainId: record.domainID,
                classificationType: record.task.classificationType.map(Wire.Classifier.init),
                targetExportPlatforms: record.targetExportPlatforms,
                useNegativeSet: true,
                imageProcessingSettings: Wire.ImageProcessingSettings(
                    augmentationMethods: record.augmentationMethods
                ),
                exportModelContainerUri: record.exportModelContainerURI,
                notificationQueueUri: record.notificationQueueURI
            ),
            created: record.created,
            lastModified: record.lastModified,
            thumbnailUri: project.thumbnailDigest.map(links.uri),
            drModeEnabled: false,
            status: Wire.ProjectStatus(record.status)
        )
    }
}
