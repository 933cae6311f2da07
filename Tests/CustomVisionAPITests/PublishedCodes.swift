import HTTPAPI

/// The codes that the published descriptions of the protocol list, apart from the program's own; `NoError` left out, which
/// is never sent.
enum PublishedCodes {
    static let all = names.split(separator: " ").map(String.init)

    private static let names = """
        BadRequest BadRequestExceededBatchSize BadRequestNotSupported BadRequestInvalidIds \
        BadRequestProjectName BadRequestProjectNameNotUnique BadRequestProjectDescription \
        BadRequestProjectUnknownDomain BadRequestProjectUnknownClassification \
        BadRequestProjectUnsupportedDomainTypeChange BadRequestProjectUnsupportedExportPlatform \
        BadRequestProjectImagePreprocessingSettings BadRequestProjectDuplicated BadRequestIterationName \
        BadRequestIterationNameNotUnique BadRequestIterationDescription BadRequestIterationIsNotTrained \
        BadRequestIterationValidationFailed BadRequestWorkspaceCannotBeModified \
        BadRequestWorkspaceNotDeletable BadRequestTagName BadRequestTagNameNotUnique \
        BadRequestTagDescription BadRequestTagType BadRequestMultipleNegativeTag \
        BadRequestMultipleGeneralProductTag BadRequestImageTags BadRequestImageRegions \
        BadRequestNegativeAndRegularTagOnSameImage BadRequestUnsupportedDomain \
        BadRequestRequiredParamIsNull BadRequestIterationIsPublished BadRequestInvalidPublishName \
        BadRequestInvalidPublishTarget BadRequestUnpublishFailed BadRequestIterationNotPublished \
        BadRequestSubscriptionApi BadRequestExceedProjectLimit BadRequestExceedIterationPerProjectLimit \
        BadRequestExceedTagPerProjectLimit BadRequestExceedTagPerImageLimit BadRequestExceededQuota \
        BadRequestCannotMigrateProjectWithName BadRequestNotLimitedTrial BadRequestImageBatch \
        BadRequestImageStream BadRequestImageUrl BadRequestImageFormat BadRequestImageSizeBytes \
        BadRequestImageDimensions BadRequestImageAspectRatio BadRequestImageExceededCount \
        BadRequestTrainingNotNeeded BadRequestTrainingNotNeededButTrainingPipelineUpdated \
        BadRequestTrainingValidationFailed BadRequestClassificationTrainingValidationFailed \
        BadRequestMultiClassClassificationTrainingValidationFailed \
        BadRequestMultiLabelClassificationTrainingValidationFailed \
        BadRequestDetectionTrainingValidationFailed BadRequestTrainingAlreadyInProgress \
        BadRequestDetectionTrainingNotAllowNegativeTag BadRequestInvalidEmailAddress \
        BadRequestRetiredDomainNotSupportedForTraining BadRequestDomainNotSupportedForAdvancedTraining \
        BadRequestExportPlatformNotSupportedForAdvancedTraining \
        BadRequestReservedBudgetInHoursNotEnoughForAdvancedTraining \
        BadRequestCustomBaseModelIterationStatusNotCompleted \
        BadRequestCustomBaseModelDomainNotCompatible BadRequestCustomBaseModelArchitectureRetired \
        BadRequestExportValidationFailed BadRequestExportAlreadyInProgress \
        BadRequestPredictionIdsMissing BadRequestPredictionIdsExceededCount \
        BadRequestPredictionTagsExceededCount BadRequestPredictionResultsExceededCount \
        BadRequestPredictionInvalidApplicationName BadRequestPredictionInvalidQueryParameters \
        BadRequestInvalidImportToken BadRequestExportWhileTraining BadRequestImageMetadataKey \
        BadRequestImageMetadataValue BadRequestOperationNotSupported BadRequestInvalidArtifactUri \
        BadRequestCustomerManagedKeyRevoked BadRequestInvalidUri BadRequestInvalid UnsupportedMediaType \
        Forbidden ForbiddenUser ForbiddenUserResource ForbiddenUserSignupDisabled \
        ForbiddenUserSignupAllowanceExceeded ForbiddenUserDoesNotExist ForbiddenUserDisabled \
        ForbiddenUserInsufficientCapability ForbiddenDRModeEnabled ForbiddenInvalid NotFound \
        NotFoundProject NotFoundProjectDefaultIteration NotFoundIteration NotFoundIterationPerformance \
        NotFoundTag NotFoundImage NotFoundDomain NotFoundApimSubscription NotFoundInvalid Conflict \
        ConflictInvalid ErrorUnknown ErrorIterationCopyFailed ErrorPreparePerformanceMigrationFailed \
        ErrorProjectInvalidWorkspace ErrorProjectInvalidPipelineConfiguration ErrorProjectInvalidDomain \
        ErrorProjectTrainingRequestFailed ErrorProjectImportRequestFailed \
        ErrorProjectExportRequestFailed ErrorFeaturizationServiceUnavailable \
        ErrorFeaturizationQueueTimeout ErrorFeaturizationInvalidFeaturizer \
        ErrorFeaturizationAugmentationUnavailable ErrorFeaturizationUnrecognizedJob \
        ErrorFeaturizationAugmentationError ErrorExporterInvalidPlatform ErrorExporterInvalidFeaturizer \
        ErrorExporterInvalidClassifier ErrorPredictionServiceUnavailable ErrorPredictionModelNotFound \
        ErrorPredictionModelNotCached ErrorPrediction ErrorPredictionStorage ErrorRegionProposal \
        ErrorUnknownBaseModel ErrorServerTimeOut ErrorInvalid
        """
}
