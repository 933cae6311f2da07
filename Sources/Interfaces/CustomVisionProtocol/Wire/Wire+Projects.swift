package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// A project: tags, images and the iterations trained from them.
    package struct Project: WireValue {
        package var id: UUID
        package var name: String
        package var description: String?
        package var settings: ProjectSettings
        package var created: Date
        package var lastModified: Date
        package var thumbnailUri: String?
        package var drModeEnabled: Bool?
        package var status: ProjectStatus

        /// Creates a value; see ``schema`` for the members.
        package init(
            id: UUID,
            name: String,
            description: String? = nil,
            settings: ProjectSettings,
            created: Date,
            lastModified: Date,
            thumbnailUri: String? = nil,
            drModeEnabled: Bool? = nil,
            status: ProjectStatus
        ) {
            self.id = id
            self.name = name
            self.description = description
            self.settings = settings
            self.created = created
            self.lastModified = lastModified
            self.thumbnailUri = thumbnailUri
            self.drModeEnabled = drModeEnabled
            self.status = status
        }

        package static let schema = WireSchema(
            "Project",
            "A project: tags, images and the iterations trained from them.",
            [
                .required("id", .guid, "The project."),
                .required("name", .string, "Its name."),
                .orNull("description", .string, "Its description."),
                .required("settings", .object(ProjectSettings.self), "How it is trained."),
                .required("created", .date(.milliseconds), "When it was made."),
                .required("lastModified", .date(.milliseconds), "When it was last changed."),
                .orNull("thumbnailUri", .string, "Link to a small image of the project."),
                .orNull("drModeEnabled", .boolean, "Whether it is read-only after a disaster; always false."),
                .required("status", .enumeration(ProjectStatus.self), "Whether an import into it has ended."),
            ]
        )
    }

    /// How a project is trained.
    package struct ProjectSettings: WireValue {
        package var domainId: UUID
        package var classificationType: Classifier?
        package var targetExportPlatforms: [String]
        package var useNegativeSet: Bool?
        package var detectionParameters: String?
        package var imageProcessingSettings: ImageProcessingSettings?
        package var exportModelContainerUri: String?
        package var notificationQueueUri: String?

        /// Creates a value; see ``schema`` for the members.
        package init(
            domainId: UUID,
            classificationType: Classifier? = nil,
            targetExportPlatforms: [String],
            useNegativeSet: Bool? = nil,
            detectionParameters: String? = nil,
            imageProcessingSettings: ImageProcessingSettings? = nil,
            exportModelContainerUri: String? = nil,
            notificationQueueUri: String? = nil
        ) {
            self.domainId = domainId
            self.classificationType = classificationType
            self.targetExportPlatforms = targetExportPlatforms
            self.useNegativeSet = useNegativeSet
            self.detectionParameters = detectionParameters
            self.imageProcessingSettings = imageProcessingSettings
            self.exportModelContainerUri = exportModelContainerUri
            self.notificationQueueUri = notificationQueueUri
        }

        package static let schema = WireSchema(
            "ProjectSettings",
            "How a project is trained.",
            [
                .required("domainId", .guid, "Its domain."),
                .orNull(
                    "classificationType",
                    .enumeration(Classifier.self),
                    "One tag or several for each image; null in detection."
                ),
                .required(
                    "targetExportPlatforms",
                    .array(.string),
                    "Platforms that its models are meant for."
                ),
                .orNull(
                    "useNegativeSet",
                    .boolean,
                    "Whether images with the negative tag teach; always true."
                ),
                .orNull("detectionParameters", .string, "Not used."),
                .orAbsent(
                    "imageProcessingSettings",
                    .object(ImageProcessingSettings.self),
                    "How training images are varied."
                ),
                .orAbsent(
                    "exportModelContainerUri",
                    .string,
                    "Where exported models are stored in addition."
                ),
                .orAbsent("notificationQueueUri", .string, "Where messages about training and export go."),
            ]
        )
    }

    /// How training images are varied.
    package struct ImageProcessingSettings: WireValue {
        package var augmentationMethods: [String: Bool]?

        /// Creates a value; see ``schema`` for the members.
        package init(augmentationMethods: [String: Bool]? = nil) {
            self.augmentationMethods = augmentationMethods
        }

        package static let schema = WireSchema(
            "ImageProcessingSettings",
            "How training images are varied.",
            [
                .orAbsent(
                    "augmentationMethods",
                    .map(.boolean),
                    "Methods by name, and whether each is in use."
                )
            ]
        )
    }

    /// What the creation of a project takes beside its query.
    package struct CreateProjectOptions: WireValue {
        package var exportModelContainerUri: String?
        package var notificationQueueUri: String?

        package static let schema = WireSchema(
            "CreateProjectOptions",
            "What the creation of a project takes beside its query.",
            [
                .orAbsent(
                    "exportModelContainerUri",
                    .string,
                    "Where exported models are stored in addition."
                ),
                .orAbsent("notificationQueueUri", .string, "Where messages about training and export go."),
            ]
        )
    }

    /// Changes to a project.
    ///
    /// What is left out, or `null`, stays as it is. Every other member of a project is taken and ignored,
    /// so that a client may send back the whole project that it was given.
    package struct ProjectUpdate: WireValue {
        package var name: String?
        package var description: String?
        package var settings: ProjectSettingsUpdate?

        /// Creates a value; see ``schema`` for the members.
        package init(
            name: String? = nil,
            description: String? = nil,
            settings: ProjectSettingsUpdate? = nil
        ) {
            self.name = name
            self.description = description
            self.settings = settings
        }

        package static let schema = WireSchema(
            "ProjectUpdate",
            "Changes to a project.",
            [
                .orAbsent("name", .string, "A new name."),
                .orAbsent("description", .string, "A new description."),
                .orAbsent("settings", .object(ProjectSettingsUpdate.self), "New settings."),
            ]
        )
    }

    /// Changes to a project's settings.
    package struct ProjectSettingsUpdate: WireValue {
        package var domainId: UUID?
        package var classificationType: Classifier?
        package var targetExportPlatforms: [String]?
        package var imageProcessingSettings: ImageProcessingSettings?
        package var exportModelContainerUri: String?
        package var notificationQueueUri: String?

        /// Creates a value; see ``schema`` for the members.
        package init(
            domainId: UUID? = nil,
            classificationType: Classifier? = nil,
            targetExportPlatforms: [String]? = nil,
            imageProcessingSettings: ImageProcessingSettings? = nil,
            exportModelContainerUri: String? = nil,
            notificationQueueUri: String? = nil
        ) {
            self.domainId = domainId
            self.classificationType = classificationType
            self.targetExportPlatforms = targetExportPlatforms
            self.imageProcessingSettings = imageProcessingSettings
            self.exportModelContainerUri = exportModelContainerUri
            self.notificationQueueUri = notificationQueueUri
        }

        package static let schema = WireSchema(
            "ProjectSettingsUpdate",
            "Changes to a project's settings.",
            [
                .orAbsent("domainId", .guid, "Another domain of the same type."),
                .orAbsent(
                    "classificationType",
                    .enumeration(Classifier.self),
                    "One tag or several for each image."
                ),
                .orAbsent(
                    "targetExportPlatforms",
                    .array(.string),
                    "Platforms that its models are meant for."
                ),
                .orAbsent(
                    "imageProcessingSettings",
                    .object(ImageProcessingSettings.self),
                    "How training images are varied."
                ),
                .orAbsent(
                    "exportModelContainerUri",
                    .string,
                    "Where exported models are stored in addition."
                ),
                .orAbsent("notificationQueueUri", .string, "Where messages about training and export go."),
            ]
        )
    }

    /// What a project holds, and a token to import it elsewhere.
    package struct ProjectExport: WireValue {
        package var iterationCount: Int
        package var imageCount: Int
        package var tagCount: Int
        package var regionCount: Int
        package var estimatedImportTimeInMS: Int
        package var token: String

        /// Creates a value; see ``schema`` for the members.
        package init(
            iterationCount: Int,
            imageCount: Int,
            tagCount: Int,
            regionCount: Int,
            estimatedImportTimeInMS: Int,
            token: String
        ) {
            self.iterationCount = iterationCount
            self.imageCount = imageCount
            self.tagCount = tagCount
            self.regionCount = regionCount
            self.estimatedImportTimeInMS = estimatedImportTimeInMS
            self.token = token
        }

        package static let schema = WireSchema(
            "ProjectExport",
            "What a project holds, and a token to import it elsewhere.",
            [
                .required("iterationCount", .integer, "Iterations."),
                .required("imageCount", .integer, "Images."),
                .required("tagCount", .integer, "Tags."),
                .required("regionCount", .integer, "Regions."),
                .required(
                    "estimatedImportTimeInMS",
                    .integer,
                    "How long an import will take, in milliseconds."
                ),
                .required("token", .string, "Opaque; whoever has it can import the project."),
            ]
        )
    }
}
