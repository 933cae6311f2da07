extension APIError {
    /// What went wrong, in the protocol's own vocabulary.
    ///
    /// The 137 codes of the original service, and at the end those of the layer in front of it. The status of an
    /// answer follows from the code's prefix (see ``status``); clients show the message and may compare the code.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// A placeholder; never sent.
        case noError = "NoError"

        // MARK: Bad requests (400, and 415)

        /// A request that is wrong in a way no other code names.
        case badRequest = "BadRequest"
        /// More images, tags or ids in one call than it takes.
        case badRequestExceededBatchSize = "BadRequestExceededBatchSize"
        /// An operation that this kind of project does not have.
        case badRequestNotSupported = "BadRequestNotSupported"
        /// Malformed or unknown ids in a list.
        case badRequestInvalidIds = "BadRequestInvalidIds"
        /// A project name that is empty or too long.
        case badRequestProjectName = "BadRequestProjectName"
        /// Project name already used.
        case badRequestProjectNameNotUnique = "BadRequestProjectNameNotUnique"
        /// A project description that is too long.
        case badRequestProjectDescription = "BadRequestProjectDescription"
        /// `domainId` not in the domain list.
        case badRequestProjectUnknownDomain = "BadRequestProjectUnknownDomain"
        /// `classificationType` not Multiclass/Multilabel.
        case badRequestProjectUnknownClassification = "BadRequestProjectUnknownClassification"
        /// Update would turn classification into detection or back.
        case badRequestProjectUnsupportedDomainTypeChange = "BadRequestProjectUnsupportedDomainTypeChange"
        /// `targetExportPlatforms` holds a platform the domain cannot export.
        case badRequestProjectUnsupportedExportPlatform = "BadRequestProjectUnsupportedExportPlatform"
        /// Bad `imageProcessingSettings`.
        case badRequestProjectImagePreprocessingSettings = "BadRequestProjectImagePreprocessingSettings"
        /// Import of a project that already exists.
        case badRequestProjectDuplicated = "BadRequestProjectDuplicated"
        /// Empty or too long iteration name.
        case badRequestIterationName = "BadRequestIterationName"
        /// Rename to an existing iteration name.
        case badRequestIterationNameNotUnique = "BadRequestIterationNameNotUnique"
        /// Legacy (iterations once had descriptions).
        case badRequestIterationDescription = "BadRequestIterationDescription"
        /// Publish, export, performance, quick test or suggest on an untrained iteration.
        case badRequestIterationIsNotTrained = "BadRequestIterationIsNotTrained"
        /// Iteration update not allowed.
        case badRequestIterationValidationFailed = "BadRequestIterationValidationFailed"
        /// Attempt to modify the workspace pseudo-iteration.
        case badRequestWorkspaceCannotBeModified = "BadRequestWorkspaceCannotBeModified"
        /// Attempt to delete the workspace pseudo-iteration.
        case badRequestWorkspaceNotDeletable = "BadRequestWorkspaceNotDeletable"
        /// Empty or too long tag name.
        case badRequestTagName = "BadRequestTagName"
        /// Second tag with the same name in the project.
        case badRequestTagNameNotUnique = "BadRequestTagNameNotUnique"
        /// Tag description too long.
        case badRequestTagDescription = "BadRequestTagDescription"
        /// Unknown tag type or type not allowed for the project.
        case badRequestTagType = "BadRequestTagType"
        /// Second `Negative` tag in a project.
        case badRequestMultipleNegativeTag = "BadRequestMultipleNegativeTag"
        /// Second `GeneralProduct` tag.
        case badRequestMultipleGeneralProductTag = "BadRequestMultipleGeneralProductTag"
        /// Tag assignment invalid (e.g. two tags in Multiclass).
        case badRequestImageTags = "BadRequestImageTags"
        /// Region outside 0–1, zero size, or regions in a classification project.
        case badRequestImageRegions = "BadRequestImageRegions"
        /// Negative tag combined with a regular one.
        case badRequestNegativeAndRegularTagOnSameImage = "BadRequestNegativeAndRegularTagOnSameImage"
        /// Operation not available for this domain.
        case badRequestUnsupportedDomain = "BadRequestUnsupportedDomain"
        /// Missing body or parameter.
        case badRequestRequiredParamIsNull = "BadRequestRequiredParamIsNull"
        /// A published iteration, or a project that has one, was to be deleted.
        case badRequestIterationIsPublished = "BadRequestIterationIsPublished"
        /// Empty/illegal publish name or name in use without `overwrite`.
        case badRequestInvalidPublishName = "BadRequestInvalidPublishName"
        /// The prediction resource of a publication is missing.
        case badRequestInvalidPublishTarget = "BadRequestInvalidPublishTarget"
        /// Unpublish could not be carried out.
        case badRequestUnpublishFailed = "BadRequestUnpublishFailed"
        /// Unpublish of an unpublished iteration.
        case badRequestIterationNotPublished = "BadRequestIterationNotPublished"
        /// Left from cloud subscriptions; never sent.
        case badRequestSubscriptionApi = "BadRequestSubscriptionApi"
        /// More projects than the tier allows.
        case badRequestExceedProjectLimit = "BadRequestExceedProjectLimit"
        /// More iterations than allowed (delete one first).
        case badRequestExceedIterationPerProjectLimit = "BadRequestExceedIterationPerProjectLimit"
        /// More tags than allowed.
        case badRequestExceedTagPerProjectLimit = "BadRequestExceedTagPerProjectLimit"
        /// More than the per-image tag limit.
        case badRequestExceedTagPerImageLimit = "BadRequestExceedTagPerImageLimit"
        /// A quota of the installation is used up.
        case badRequestExceededQuota = "BadRequestExceededQuota"
        /// Left from account migration; never sent.
        case badRequestCannotMigrateProjectWithName = "BadRequestCannotMigrateProjectWithName"
        /// Left from trial accounts; never sent.
        case badRequestNotLimitedTrial = "BadRequestNotLimitedTrial"
        /// A batch without any usable image.
        case badRequestImageBatch = "BadRequestImageBatch"
        /// Body could not be read as an image stream.
        case badRequestImageStream = "BadRequestImageStream"
        /// URL missing, malformed, unreachable, or refused.
        case badRequestImageUrl = "BadRequestImageUrl"
        /// Bytes that are no image in a format we read.
        case badRequestImageFormat = "BadRequestImageFormat"
        /// An image with too many bytes.
        case badRequestImageSizeBytes = "BadRequestImageSizeBytes"
        /// An image edge that is too short or too long.
        case badRequestImageDimensions = "BadRequestImageDimensions"
        /// An image too narrow for its length.
        case badRequestImageAspectRatio = "BadRequestImageAspectRatio"
        /// Project image quota reached.
        case badRequestImageExceededCount = "BadRequestImageExceededCount"
        /// Images, tags and settings are those of the last training, and nothing forces another.
        case badRequestTrainingNotNeeded = "BadRequestTrainingNotNeeded"
        /// Same data but a newer training pipeline exists; retry with `forceTrain=true`.
        case badRequestTrainingNotNeededButTrainingPipelineUpdated =
            "BadRequestTrainingNotNeededButTrainingPipelineUpdated"
        /// Too few tags/images in general.
        case badRequestTrainingValidationFailed = "BadRequestTrainingValidationFailed"
        /// Classification: fewer than 2 tags or < 5 images per tag.
        case badRequestClassificationTrainingValidationFailed =
            "BadRequestClassificationTrainingValidationFailed"
        /// Multiclass: fewer than 2 tags or too few images for a tag.
        case badRequestMultiClassClassificationTrainingValidationFailed =
            "BadRequestMultiClassClassificationTrainingValidationFailed"
        /// Multilabel: fewer than 2 tags or too few images for a tag.
        case badRequestMultiLabelClassificationTrainingValidationFailed =
            "BadRequestMultiLabelClassificationTrainingValidationFailed"
        /// Detection: too few images for a tag.
        case badRequestDetectionTrainingValidationFailed = "BadRequestDetectionTrainingValidationFailed"
        /// A training run of this project is queued or running.
        case badRequestTrainingAlreadyInProgress = "BadRequestTrainingAlreadyInProgress"
        /// Detection project contains a Negative tag.
        case badRequestDetectionTrainingNotAllowNegativeTag = "BadRequestDetectionTrainingNotAllowNegativeTag"
        /// Bad `notificationEmailAddress`.
        case badRequestInvalidEmailAddress = "BadRequestInvalidEmailAddress"
        /// Domain withdrawn.
        case badRequestRetiredDomainNotSupportedForTraining = "BadRequestRetiredDomainNotSupportedForTraining"
        /// `trainingType=Advanced` on a domain without it.
        case badRequestDomainNotSupportedForAdvancedTraining =
            "BadRequestDomainNotSupportedForAdvancedTraining"
        /// Target platforms incompatible with advanced training.
        case badRequestExportPlatformNotSupportedForAdvancedTraining =
            "BadRequestExportPlatformNotSupportedForAdvancedTraining"
        /// The budget is below what advanced training needs.
        case badRequestReservedBudgetInHoursNotEnoughForAdvancedTraining =
            "BadRequestReservedBudgetInHoursNotEnoughForAdvancedTraining"
        /// `customBaseModelInfo` points to an unfinished iteration.
        case badRequestCustomBaseModelIterationStatusNotCompleted =
            "BadRequestCustomBaseModelIterationStatusNotCompleted"
        /// The base iteration has another domain.
        case badRequestCustomBaseModelDomainNotCompatible = "BadRequestCustomBaseModelDomainNotCompatible"
        /// Base architecture withdrawn.
        case badRequestCustomBaseModelArchitectureRetired = "BadRequestCustomBaseModelArchitectureRetired"
        /// Platform/flavor not allowed for this iteration, or export of a non-compact domain.
        case badRequestExportValidationFailed = "BadRequestExportValidationFailed"
        /// An export for this platform and flavor is under way or there already.
        case badRequestExportAlreadyInProgress = "BadRequestExportAlreadyInProgress"
        /// Delete predictions without ids.
        case badRequestPredictionIdsMissing = "BadRequestPredictionIdsMissing"
        /// More than 64 ids.
        case badRequestPredictionIdsExceededCount = "BadRequestPredictionIdsExceededCount"
        /// More than 2 tags combined in a predictions query.
        case badRequestPredictionTagsExceededCount = "BadRequestPredictionTagsExceededCount"
        /// `maxCount` too large.
        case badRequestPredictionResultsExceededCount = "BadRequestPredictionResultsExceededCount"
        /// Bad `application` value.
        case badRequestPredictionInvalidApplicationName = "BadRequestPredictionInvalidApplicationName"
        /// Inconsistent query token.
        case badRequestPredictionInvalidQueryParameters = "BadRequestPredictionInvalidQueryParameters"
        /// Token unreadable or expired.
        case badRequestInvalidImportToken = "BadRequestInvalidImportToken"
        /// Project export while an iteration is training.
        case badRequestExportWhileTraining = "BadRequestExportWhileTraining"
        /// Metadata key too long or too many keys.
        case badRequestImageMetadataKey = "BadRequestImageMetadataKey"
        /// Metadata value too long.
        case badRequestImageMetadataValue = "BadRequestImageMetadataValue"
        /// Operation exists but is switched off.
        case badRequestOperationNotSupported = "BadRequestOperationNotSupported"
        /// `path` of GetArtifact does not belong to the project.
        case badRequestInvalidArtifactUri = "BadRequestInvalidArtifactUri"
        /// Encryption key no longer available.
        case badRequestCustomerManagedKeyRevoked = "BadRequestCustomerManagedKeyRevoked"
        /// Bad storage container/queue URI.
        case badRequestInvalidUri = "BadRequestInvalidUri"
        /// Any other bad request.
        case badRequestInvalid = "BadRequestInvalid"
        /// Request content type not accepted.
        case unsupportedMediaType = "UnsupportedMediaType"

        // MARK: Refusals (403)

        /// The key is right, and the request is refused all the same.
        case forbidden = "Forbidden"
        /// User not allowed.
        case forbiddenUser = "ForbiddenUser"
        /// User has no right on the resource.
        case forbiddenUserResource = "ForbiddenUserResource"
        /// Left from sign-up; never sent.
        case forbiddenUserSignupDisabled = "ForbiddenUserSignupDisabled"
        /// Left from sign-up; never sent.
        case forbiddenUserSignupAllowanceExceeded = "ForbiddenUserSignupAllowanceExceeded"
        /// Unknown user.
        case forbiddenUserDoesNotExist = "ForbiddenUserDoesNotExist"
        /// Disabled user.
        case forbiddenUserDisabled = "ForbiddenUserDisabled"
        /// Role lacks the action.
        case forbiddenUserInsufficientCapability = "ForbiddenUserInsufficientCapability"
        /// Project read-only in disaster-recovery mode.
        case forbiddenDRModeEnabled = "ForbiddenDRModeEnabled"
        /// Any other refusal.
        case forbiddenInvalid = "ForbiddenInvalid"

        // MARK: Absent things (404)

        /// There is nothing at this path.
        case notFound = "NotFound"
        /// Unknown project id.
        case notFoundProject = "NotFoundProject"
        /// No iteration was named, and the project has no trained one.
        case notFoundProjectDefaultIteration = "NotFoundProjectDefaultIteration"
        /// Unknown iteration id, or unknown published name on prediction.
        case notFoundIteration = "NotFoundIteration"
        /// Performance not (yet) available.
        case notFoundIterationPerformance = "NotFoundIterationPerformance"
        /// Unknown tag id.
        case notFoundTag = "NotFoundTag"
        /// Unknown image id.
        case notFoundImage = "NotFoundImage"
        /// Unknown domain id in GetDomain.
        case notFoundDomain = "NotFoundDomain"
        /// Left from cloud subscriptions; never sent.
        case notFoundApimSubscription = "NotFoundApimSubscription"
        /// Anything else that is not there.
        case notFoundInvalid = "NotFoundInvalid"

        // MARK: Conflicts (409)

        /// Somebody changed the same thing at the same time.
        case conflict = "Conflict"
        /// Any other conflict.
        case conflictInvalid = "ConflictInvalid"

        // MARK: Failures of the server (500)

        /// A failure inside the server that has no code of its own.
        case errorUnknown = "ErrorUnknown"
        /// Workspace snapshot failed.
        case errorIterationCopyFailed = "ErrorIterationCopyFailed"
        /// A fault inside the server.
        case errorPreparePerformanceMigrationFailed = "ErrorPreparePerformanceMigrationFailed"
        /// A fault inside the server.
        case errorProjectInvalidWorkspace = "ErrorProjectInvalidWorkspace"
        /// A fault inside the server.
        case errorProjectInvalidPipelineConfiguration = "ErrorProjectInvalidPipelineConfiguration"
        /// Project stored with a vanished domain.
        case errorProjectInvalidDomain = "ErrorProjectInvalidDomain"
        /// Training could not be queued.
        case errorProjectTrainingRequestFailed = "ErrorProjectTrainingRequestFailed"
        /// Import could not be queued.
        case errorProjectImportRequestFailed = "ErrorProjectImportRequestFailed"
        /// Project export could not be queued.
        case errorProjectExportRequestFailed = "ErrorProjectExportRequestFailed"
        /// Feature extractor down.
        case errorFeaturizationServiceUnavailable = "ErrorFeaturizationServiceUnavailable"
        /// Feature extractor queue.
        case errorFeaturizationQueueTimeout = "ErrorFeaturizationQueueTimeout"
        /// A fault inside the server.
        case errorFeaturizationInvalidFeaturizer = "ErrorFeaturizationInvalidFeaturizer"
        /// A fault inside the server.
        case errorFeaturizationAugmentationUnavailable = "ErrorFeaturizationAugmentationUnavailable"
        /// A fault inside the server.
        case errorFeaturizationUnrecognizedJob = "ErrorFeaturizationUnrecognizedJob"
        /// A fault inside the server.
        case errorFeaturizationAugmentationError = "ErrorFeaturizationAugmentationError"
        /// Exporter does not know the platform.
        case errorExporterInvalidPlatform = "ErrorExporterInvalidPlatform"
        /// Exporter mismatch.
        case errorExporterInvalidFeaturizer = "ErrorExporterInvalidFeaturizer"
        /// Exporter mismatch.
        case errorExporterInvalidClassifier = "ErrorExporterInvalidClassifier"
        /// Inference back end down.
        case errorPredictionServiceUnavailable = "ErrorPredictionServiceUnavailable"
        /// Model file missing.
        case errorPredictionModelNotFound = "ErrorPredictionModelNotFound"
        /// Model not loaded yet.
        case errorPredictionModelNotCached = "ErrorPredictionModelNotCached"
        /// Inference failed.
        case errorPrediction = "ErrorPrediction"
        /// Storing the prediction failed.
        case errorPredictionStorage = "ErrorPredictionStorage"
        /// Region proposal failed.
        case errorRegionProposal = "ErrorRegionProposal"
        /// Base model missing.
        case errorUnknownBaseModel = "ErrorUnknownBaseModel"
        /// Time-out inside the service.
        case errorServerTimeOut = "ErrorServerTimeOut"
        /// Any other failure inside the server.
        case errorInvalid = "ErrorInvalid"

        // MARK: Before the operation is reached

        /// No key, or a wrong one (401).
        case unauthorized = "Unauthorized"
        /// The path is served, with other methods (405).
        case methodNotAllowed = "MethodNotAllowed"
        /// The body took too long to arrive (408).
        case requestTimeout = "RequestTimeout"
        /// The body is larger than this operation takes (413).
        case requestEntityTooLarge = "RequestEntityTooLarge"
        /// Too many requests at once (429).
        case tooManyRequests = "TooManyRequests"
        /// The server cannot take the request now (503).
        case serviceUnavailable = "ServiceUnavailable"
    }
}
