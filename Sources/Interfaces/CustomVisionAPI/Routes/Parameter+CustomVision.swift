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
    static let flavor: Self = "flavor"
    static let forceTrain: Self = "forceTrain"
    static let ids: Self = "ids"
    static let imageIds: Self = "imageIds"
    static let name: Self = "name"
    static let notificationEmailAddress: Self = "notificationEmailAddress"
    static let notificationQueueUri: Self = "notificationQueueUri"
    static let overlapThreshold: Self = "overlapThreshold"
    static let overwrite: Self = "overwrite"
    static let path: Self = "path"
    static let platform: Self = "platform"
    static let predictionId: Self = "predictionId"
    static let publishName: Self = "publishName"
    static let regionIds: Self = "regionIds"
    static let reservedBudgetInHours: Self = "reservedBudgetInHours"
    static let store: Self = "store"
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

    /// The iteration that an operation is about.
    static let requiredIteration = guid(.iterationId, isRequired: true, "The iteration.")
}
