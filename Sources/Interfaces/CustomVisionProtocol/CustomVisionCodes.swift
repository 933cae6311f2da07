package import HTTPAPI
internal import HTTPTypes

/// The codes of the protocol that this program sends: of the 137 published ones those that have a meaning here.
///
/// Clients show the message and may compare the code. The layer in front of the operations (keys, sizes, overload) has
/// codes of the same names in every interface; they are in ``HTTPAPI``.
extension APIError.Code {
    /// A code by its published name.
    ///
    /// Its status follows from the prefix, one rule for all operations.
    package init(customVision name: String) {
        let status: HTTPResponse.Status =
            if name.hasPrefix("BadRequest") {
                .badRequest
            } else if name.hasPrefix("Forbidden") {
                .forbidden
            } else if name.hasPrefix("NotFound") {
                .notFound
            } else if name.hasPrefix("Conflict") {
                .conflict
            } else if name == "UnsupportedMediaType" {
                .unsupportedMediaType
            } else {
                .internalServerError
            }
        self.init(name, status)
    }

    // MARK: Bad requests (400)

    /// More images, tags or ids in one call than it takes.
    package static let badRequestExceededBatchSize = Self(customVision: "BadRequestExceededBatchSize")
    /// An operation that this kind of project does not have.
    package static let badRequestNotSupported = Self(customVision: "BadRequestNotSupported")
    /// Malformed or unknown ids in a list.
    package static let badRequestInvalidIds = Self(customVision: "BadRequestInvalidIds")
    /// A project name that is empty or too long.
    package static let badRequestProjectName = Self(customVision: "BadRequestProjectName")
    /// A project description that is too long.
    package static let badRequestProjectDescription = Self(customVision: "BadRequestProjectDescription")
    /// `domainId` not in the domain list.
    package static let badRequestProjectUnknownDomain = Self(customVision: "BadRequestProjectUnknownDomain")
    /// `classificationType` not Multiclass/Multilabel.
    package static let badRequestProjectUnknownClassification = Self(
        customVision: "BadRequestProjectUnknownClassification"
    )
    /// Update would turn classification into detection or back.
    package static let badRequestProjectUnsupportedDomainTypeChange = Self(
        customVision: "BadRequestProjectUnsupportedDomainTypeChange"
    )
    /// `targetExportPlatforms` holds a platform the domain cannot export.
    package static let badRequestProjectUnsupportedExportPlatform = Self(
        customVision: "BadRequestProjectUnsupportedExportPlatform"
    )
    /// Bad `imageProcessingSettings`.
    package static let badRequestProjectImagePreprocessingSettings = Self(
        customVision: "BadRequestProjectImagePreprocessingSettings"
    )
    /// Empty or too long iteration name.
    package static let badRequestIterationName = Self(customVision: "BadRequestIterationName")
    /// Rename to an existing iteration name.
    package static let badRequestIterationNameNotUnique = Self(
        customVision: "BadRequestIterationNameNotUnique"
    )
    /// Publish, export, performance, quick test or suggest on an untrained iteration.
    package static let badRequestIterationIsNotTrained = Self(customVision: "BadRequestIterationIsNotTrained")
    /// Empty or too long tag name.
    package static let badRequestTagName = Self(customVision: "BadRequestTagName")
    /// Second tag with the same name in the project.
    package static let badRequestTagNameNotUnique = Self(customVision: "BadRequestTagNameNotUnique")
    /// Tag description too long.
    package static let badRequestTagDescription = Self(customVision: "BadRequestTagDescription")
    /// Unknown tag type or type not allowed for the project.
    package static let badRequestTagType = Self(customVision: "BadRequestTagType")
    /// Second `Negative` tag in a project.
    package static let badRequestMultipleNegativeTag = Self(customVision: "BadRequestMultipleNegativeTag")
    /// Second `GeneralProduct` tag.
    package static let badRequestMultipleGeneralProductTag = Self(
        customVision: "BadRequestMultipleGeneralProductTag"
    )
    /// Tags that an image cannot have, such as two where images have one.
    package static let badRequestImageTags = Self(customVision: "BadRequestImageTags")
    /// Region outside 0–1, zero size, or regions in a classification project.
    package static let badRequestImageRegions = Self(customVision: "BadRequestImageRegions")
    /// Negative tag combined with a regular one.
    package static let badRequestNegativeAndRegularTagOnSameImage = Self(
        customVision: "BadRequestNegativeAndRegularTagOnSameImage"
    )
    /// Missing body or parameter.
    package static let badRequestRequiredParamIsNull = Self(customVision: "BadRequestRequiredParamIsNull")
    /// A published iteration, or a project that has one, was to be deleted.
    package static let badRequestIterationIsPublished = Self(customVision: "BadRequestIterationIsPublished")
    /// Empty/illegal publish name or name in use without `overwrite`.
    package static let badRequestInvalidPublishName = Self(customVision: "BadRequestInvalidPublishName")
    /// The prediction resource of a publication is missing.
    package static let badRequestInvalidPublishTarget = Self(customVision: "BadRequestInvalidPublishTarget")
    /// Unpublish of an unpublished iteration.
    package static let badRequestIterationNotPublished = Self(customVision: "BadRequestIterationNotPublished")
    /// More projects than the tier allows.
    package static let badRequestExceedProjectLimit = Self(customVision: "BadRequestExceedProjectLimit")
    /// More iterations than allowed (delete one first).
    package static let badRequestExceedIterationPerProjectLimit = Self(
        customVision: "BadRequestExceedIterationPerProjectLimit"
    )
    /// More tags than allowed.
    package static let badRequestExceedTagPerProjectLimit = Self(
        customVision: "BadRequestExceedTagPerProjectLimit"
    )
    /// A batch without any usable image.
    package static let badRequestImageBatch = Self(customVision: "BadRequestImageBatch")
    /// Body could not be read as an image stream.
    package static let badRequestImageStream = Self(customVision: "BadRequestImageStream")
    /// URL missing, malformed, unreachable, or refused.
    package static let badRequestImageUrl = Self(customVision: "BadRequestImageUrl")
    /// Bytes that are no image in a format we read.
    package static let badRequestImageFormat = Self(customVision: "BadRequestImageFormat")
    /// An image with too many bytes.
    package static let badRequestImageSizeBytes = Self(customVision: "BadRequestImageSizeBytes")
    /// An image edge that is too short or too long.
    package static let badRequestImageDimensions = Self(customVision: "BadRequestImageDimensions")
    /// An image too narrow for its length.
    package static let badRequestImageAspectRatio = Self(customVision: "BadRequestImageAspectRatio")
    /// Project image quota reached.
    package static let badRequestImageExceededCount = Self(customVision: "BadRequestImageExceededCount")
    /// Images, tags and settings are those of the last training, and nothing forces another.
    package static let badRequestTrainingNotNeeded = Self(customVision: "BadRequestTrainingNotNeeded")
    /// Classification: fewer than 2 tags or < 5 images per tag.
    package static let badRequestClassificationTrainingValidationFailed = Self(
        customVision: "BadRequestClassificationTrainingValidationFailed"
    )
    /// Detection: too few regions of a tag.
    package static let badRequestDetectionTrainingValidationFailed = Self(
        customVision: "BadRequestDetectionTrainingValidationFailed"
    )
    /// A detection project has a Negative tag.
    package static let badRequestDetectionTrainingNotAllowNegativeTag = Self(
        customVision: "BadRequestDetectionTrainingNotAllowNegativeTag"
    )
    /// An operation that exists and is switched off.
    package static let badRequestOperationNotSupported = Self(customVision: "BadRequestOperationNotSupported")
    /// A training run of this project is queued or running.
    package static let badRequestTrainingAlreadyInProgress = Self(
        customVision: "BadRequestTrainingAlreadyInProgress"
    )
    /// Bad `notificationEmailAddress`.
    package static let badRequestInvalidEmailAddress = Self(customVision: "BadRequestInvalidEmailAddress")
    /// The budget is below what advanced training needs.
    package static let badRequestReservedBudgetInHoursNotEnoughForAdvancedTraining = Self(
        customVision: "BadRequestReservedBudgetInHoursNotEnoughForAdvancedTraining"
    )
    /// `customBaseModelInfo` points to an unfinished iteration.
    package static let badRequestCustomBaseModelIterationStatusNotCompleted = Self(
        customVision: "BadRequestCustomBaseModelIterationStatusNotCompleted"
    )
    /// Platform/flavor not allowed for this iteration, or export of a non-compact domain.
    package static let badRequestExportValidationFailed = Self(
        customVision: "BadRequestExportValidationFailed"
    )
    /// Delete predictions without ids.
    package static let badRequestPredictionIdsMissing = Self(customVision: "BadRequestPredictionIdsMissing")
    /// More than 64 ids.
    package static let badRequestPredictionIdsExceededCount = Self(
        customVision: "BadRequestPredictionIdsExceededCount"
    )
    /// More than 2 tags combined in a predictions query.
    package static let badRequestPredictionTagsExceededCount = Self(
        customVision: "BadRequestPredictionTagsExceededCount"
    )
    /// Bad `application` value.
    package static let badRequestPredictionInvalidApplicationName = Self(
        customVision: "BadRequestPredictionInvalidApplicationName"
    )
    /// Inconsistent query token.
    package static let badRequestPredictionInvalidQueryParameters = Self(
        customVision: "BadRequestPredictionInvalidQueryParameters"
    )
    /// Token unreadable or expired.
    package static let badRequestInvalidImportToken = Self(customVision: "BadRequestInvalidImportToken")
    /// Project export while an iteration is training.
    package static let badRequestExportWhileTraining = Self(customVision: "BadRequestExportWhileTraining")
    /// Metadata key too long or too many keys.
    package static let badRequestImageMetadataKey = Self(customVision: "BadRequestImageMetadataKey")
    /// Metadata value too long.
    package static let badRequestImageMetadataValue = Self(customVision: "BadRequestImageMetadataValue")
    /// `path` of GetArtifact does not belong to the project.
    package static let badRequestInvalidArtifactUri = Self(customVision: "BadRequestInvalidArtifactUri")

    // MARK: Absent things (404)

    /// Unknown project id.
    package static let notFoundProject = Self(customVision: "NotFoundProject")
    /// No iteration was named, and the project has no trained one.
    package static let notFoundProjectDefaultIteration = Self(customVision: "NotFoundProjectDefaultIteration")
    /// Unknown iteration id, or unknown published name on prediction.
    package static let notFoundIteration = Self(customVision: "NotFoundIteration")
    /// Performance not (yet) available.
    package static let notFoundIterationPerformance = Self(customVision: "NotFoundIterationPerformance")
    /// Unknown tag id.
    package static let notFoundTag = Self(customVision: "NotFoundTag")
    /// Unknown image id.
    package static let notFoundImage = Self(customVision: "NotFoundImage")
    /// Unknown domain id in GetDomain.
    package static let notFoundDomain = Self(customVision: "NotFoundDomain")

    // MARK: Failures of the server (500)

    /// A failure inside the server that has no code of its own.
    package static let errorUnknown = Self(customVision: "ErrorUnknown")
    /// Model file missing.
    package static let errorPredictionModelNotFound = Self(customVision: "ErrorPredictionModelNotFound")
    /// Time-out inside the service.
    package static let errorServerTimeOut = Self(customVision: "ErrorServerTimeOut")
}
