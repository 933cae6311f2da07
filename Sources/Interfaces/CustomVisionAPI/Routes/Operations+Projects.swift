internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension CustomVisionService {
    /// Domains and projects.
    static let projectOperations: [Route<Self>] = [
        training(
            "GetDomains",
            .get,
            "/domains",
            answer: .list(Wire.Domain.self),
            "Lists what projects can be based on."
        ) { try $0.domains($1) },
        training(
            "GetDomain",
            .get,
            "/domains/{domainId}",
            answer: .value(Wire.Domain.self),
            "Returns a domain."
        ) { try $0.domain($1) },
        training(
            "GetProjects",
            .get,
            "/projects",
            answer: .list(Wire.Project.self),
            "Lists all projects."
        ) { try await $0.projects($1) },
        training(
            "CreateProject",
            .post,
            "/projects",
            scope: .unlimitedKey,
            query: [
                .requiredText(.name, "The name of the project."),
                .text(.description, "A description of it."),
                .guid(
                    .domainId,
                    malformed: .badRequestProjectUnknownDomain,
                    "Its domain; General if left out."
                ),
                .enumeration(
                    .classificationType,
                    Wire.Classifier.self,
                    "One tag or several for each image; several if left out."
                ),
                .targetExportPlatforms,
                .text(.exportModelContainerUri, "Where exported models are stored in addition."),
                .text(.notificationQueueUri, "Where messages about training and export go."),
            ],
            body: .json(Wire.CreateProjectOptions.self, isRequired: false),
            answer: .value(Wire.Project.self),
            "Makes a project."
        ) { try await $0.createProject($1) },
        training(
            "GetProject",
            .get,
            "/projects/{projectId}",
            answer: .value(Wire.Project.self),
            "Returns a project."
        ) { try await $0.project($1) },
        training(
            "UpdateProject",
            .patch,
            "/projects/{projectId}",
            body: .json(Wire.ProjectUpdate.self),
            answer: .value(Wire.Project.self),
            "Changes a project's name, description or settings."
        ) { try await $0.updateProject($1) },
        training(
            "DeleteProject",
            .delete,
            "/projects/{projectId}",
            answer: .nothing,
            "Deletes a project with everything in it."
        ) { try await $0.deleteProject($1) },
        training(
            "GetArtifact",
            .get,
            "/projects/{projectId}/artifacts",
            since: "v3.3",
            query: [.requiredText(.path, "The relative path of an image or an exported model.")],
            answer: .bytes,
            "Returns the bytes behind a relative link of a project."
        ) { try await $0.artifact($1) },
        training(
            "ExportProject",
            .get,
            "/projects/{projectId}/export",
            since: "v3.2",
            answer: .value(Wire.ProjectExport.self),
            "Counts what a project holds and makes a token to import it elsewhere."
        ) { try await $0.exportProject($1) },
        training(
            "ImportProject",
            .post,
            "/projects/import",
            since: "v3.2",
            scope: .unlimitedKey,
            query: [
                .requiredText(.token, "What the export of the project answered."),
                .text(.name, "A name for the new project."),
            ],
            answer: .value(Wire.Project.self),
            "Makes a project out of an exported one; its status tells when the import has ended."
        ) { try await $0.importProject($1) },
    ]

    /// Tags.
    static let tagOperations: [Route<Self>] = [
        training(
            "GetTags",
            .get,
            "/projects/{projectId}/tags",
            query: [.snapshot],
            answer: .list(Wire.Tag.self),
            "Lists the tags of a project and how many images carry each."
        ) { try await $0.tags($1) },
        training(
            "CreateTag",
            .post,
            "/projects/{projectId}/tags",
            query: [
                .requiredText(.name, "The name of the tag."),
                .text(.description, "A description of it."),
                .enumeration(.type, Wire.TagType.self, "Its role in training; regular if left out."),
            ],
            answer: .value(Wire.Tag.self),
            "Makes a tag."
        ) { try await $0.createTag($1) },
        training(
            "GetTag",
            .get,
            "/projects/{projectId}/tags/{tagId}",
            query: [.snapshot],
            answer: .value(Wire.Tag.self),
            "Returns a tag and how many images carry it."
        ) { try await $0.tag($1) },
        training(
            "UpdateTag",
            .patch,
            "/projects/{projectId}/tags/{tagId}",
            body: .json(Wire.TagUpdate.self),
            answer: .value(Wire.Tag.self),
            "Changes a tag."
        ) { try await $0.updateTag($1) },
        training(
            "DeleteTag",
            .delete,
            "/projects/{projectId}/tags/{tagId}",
            answer: .nothing,
            "Deletes a tag and takes it off its images."
        ) { try await $0.deleteTag($1) },
    ]
}
