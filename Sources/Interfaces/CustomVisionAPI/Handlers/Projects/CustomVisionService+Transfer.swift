internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects

extension CustomVisionService {
    /// Answers ExportProject.
    func exportProject(_ call: ProjectCall) async throws -> APIResponse {
        try .json(Wire.ProjectExport(try await projects.exportProject(call.projectID)))
    }

    /// ImportProject: answers at once; the project's status tells when the copy is whole.
    func importProject(_ call: ProjectCall) async throws -> APIResponse {
        let name = call.optionalText(.name)
        let project = try await projects.importProject(
            token: call.text(.token),
            name: name?.isEmpty == false ? name : nil
        )
        return try .json(Wire.Project(project, links: call.links))
    }
}

extension Wire.ProjectExport {
    init(_ export: ProjectExport) {
        self.init(
            iterationCount: export.iterationCount,
            imageCount: export.imageCount,
            tagCount: export.tagCount,
            regionCount: export.regionCount,
            estimatedImportTimeInMS: Int((export.estimatedImportSeconds * 1_000).rounded(.up)),
            token: export.token
        )
    }
}
