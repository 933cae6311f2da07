internal import HTTPTypes

extension APIOperation {
    /// Domains and projects.
    static let projectOperations: [APIOperation] = [
        training(
            .getDomains,
            .get,
            "/domains",
            answer: .list(Wire.Domain.self),
            "Lists what projects can be based on."
        ),
        training(
            .getDomain,
            .get,
            "/domains/{domainId}",
            answer: .value(Wire.Domain.self),
            "Returns a domain."
        ),
        training(
            .getProjects,
            .get,
            "/projects",
            answer: .list(Wire.Project.self),
            "Lists all projects."
        ),
        training(
            .createProject,
            .post,
            "/projects",
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
        ),
        training(
            .getProject,
            .get,
            "/projects/{projectId}",
            answer: .value(Wire.Project.self),
            "Returns a project."
        ),
        training(
            .updateProject,
            .patch,
            "/projects/{projectId}",
            body: .json(Wire.ProjectUpdate.self, isRequired: true),
            answer: .value(Wire.Project.self),
            "Changes a project's name, description or settings."
        ),
        training(
            .deleteProject,
            .delete,
            "/projects/{projectId}",
            answer: .nothing,
            "Deletes a project with everything in it."
        ),
        training(
            .getArtifact,
            .get,
            "/projects/{projectId}/artifacts",
            since: "v3.3",
            query: [.requiredText(.path, "The relative path of an image or an exported model.")],
            answer: .bytes,
            "Returns the bytes behind a relative link of a project."
        ),
        training(
            .exportProject,
            .get,
            "/projects/{projectId}/export",
            since: "v3.2",
            answer: .value(Wire.ProjectExport.self),
            "Counts what a project holds and makes a token to import it elsewhere."
        ),
        training(
            .importProject,
            .post,
            "/projects/import",
            since: "v3.2",
            query: [
                .requiredText(.token, "What the export of the project answered."),
                .text(.name, "A name for the new project."),
            ],
            answer: .value(Wire.Project.self),
            "Makes a project out of an exported one; its status tells when the import has ended."
        ),
    ]

    /// Tags.
    static let tagOperations: [APIOperation] = [
        training(
            .getTags,
            .get,
            "/projects/{projectId}/tags",
            query: [.snapshot],
            answer: .list(Wire.Tag.self),
            "Lists the tags of a project and how many images carry each."
        ),
        training(
            .createTag,
            .post,
            "/projects/{projectId}/tags",
            query: [
                .requiredText(.name, "The name of the tag."),
                .text(.description, "A description of it."),
                .enumeration(.type, Wire.TagType.self, "Its role in training; regular if left out."),
            ],
            answer: .value(Wire.Tag.self),
            "Makes a tag."
        ),
        training(
            .getTag,
            .get,
            "/projects/{projectId}/tags/{tagId}",
            query: [.snapshot],
            answer: .value(Wire.Tag.self),
            "Returns a tag and how many images carry it."
        ),
        training(
            .updateTag,
            .patch,
            "/projects/{projectId}/tags/{tagId}",
            body: .json(Wire.TagUpdate.self, isRequired: true),
            answer: .value(Wire.Tag.self),
            "Changes a tag."
        ),
        training(
            .deleteTag,
            .delete,
            "/projects/{projectId}/tags/{tagId}",
            answer: .nothing,
            "Deletes a tag and takes it off its images."
        ),
    ]
}
