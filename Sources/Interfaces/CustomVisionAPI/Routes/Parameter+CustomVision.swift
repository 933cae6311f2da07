internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI

extension Parameter.Name {
    // In paths, beside projectId and iterationId
    static let domainId: Self = "domainId"
    static let imageId: Self = "imageId"
    static let publishedName: Self = "publishedName"
    static let tagId: Self = "tagId"

    // In queries
    static let allImages: Self = "allImages"
    static let allIterations: Self = "allIterations"
    static let application: Self = "application"
    static let classificationType: Self = "classificationType"
    static let description: Self = "description"
    static let exportModelContainerUri: Self = "exportModelContainerUri"
    static let filter: Self = "$filter"
    static let flavor: Self = "flavor"
    static let forceTrain: Self = "forceTrain"
    static let ids: Self = "ids"
    static let imageIds: Self = "imageIds"
    static let name: Self = "name"
    static let notificationEmailAddress: Self = "notificationEmailAddress"
    static let notificationQueueUri: Self = "notificationQueueUri"
    static let orderBy: Self = "orderBy"
    static let overlapThreshold: Self = "overlapThreshold"
    static let overwrite: Self = "overwrite"
    static let path: Self = "path"
    static let platform: Self = "platform"
    static let predictionId: Self = "predictionId"
    static let publishName: Self = "publishName"
    static let regionIds: Self = "regionIds"
    static let reservedBudgetInHours: Self = "reservedBudgetInHours"
    static let skip: Self = "skip"
    static let store: Self = "store"
    static let tagIds: Self = "tagIds"
    static let taggingStatus: Self = "taggingStatus"
    static let take: Self = "take"
    static let targetExportPlatforms: Self = "targetExportPlatforms"
    static let threshold: Self = "threshold"
    static let token: Self = "token"
    static let trainingType: Self = "trainingType"
    static let type: Self = "type"
}

extension Parameter {
    /// The parameters of all paths.
    static let inPaths: [Self] = [
        .pathGUID(.projectId, unknown: .notFoundProject, "The project."),
        .pathGUID(.domainId, unknown: .notFoundDomain, "The domain."),
        .pathGUID(.tagId, unknown: .notFoundTag, "The tag."),
        .pathGUID(.imageId, unknown: .notFoundImage, "The image."),
        .pathGUID(.iterationId, unknown: .notFoundIteration, "The iteration."),
        .pathText(.publishedName, "The name under which the iteration is published, percent-encoded."),
    ]

    static let targetExportPlatforms = enumerations(
        .targetExportPlatforms,
        Wire.ExportPlatform.self,
        malformed: .badRequestProjectUnsupportedExportPlatform,
        "Platforms that the project's models are meant for."
    )

    static let reservedBudgetInHours = integer(
        .reservedBudgetInHours,
        0...100_000,
        default: 0,
        "The most hours that advanced training may take."
    )

    static let filter = parsed(
        .filter,
        MetadataFilter.self,
        "A condition on metadata, such as metadata=place eq 'shed' and year ne '2019'."
    )

    /// The iteration whose snapshot is read, if not the workspace.
    static let snapshot = guid(
        .iterationId,
        "The iteration whose images and tags are meant; the project's present ones if left out."
    )

    /// The iteration that an operation is about.
    static let requiredIteration = guid(.iterationId, isRequired: true, "The iteration.")

    /// The page of a list and its order.
    static let page: [Self] = [
        enumeration(.orderBy, Wire.ListOrder.self, "Newest (the default) or oldest first."),
        integer(
            .take,
            0...CustomVisionLimits.entriesPerPage,
            default: 50,
            "How many entries the answer holds at most."
        ),
        integer(.skip, 0...Int(Int32.max), default: 0, "How many entries are passed over first."),
    ]

    /// The tags of which a listed image must have one.
    static let anyOfTags = guids(
        .tagIds,
        atMost: CustomVisionLimits.tagsPerBatch,
        "Tags of which an image must have at least one."
    )
}
