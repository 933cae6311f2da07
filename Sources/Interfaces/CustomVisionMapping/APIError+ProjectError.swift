internal import CustomVisionProtocol
internal import HTTPAPI
internal import Projects

extension APIError.Code {
    /// The protocol's code for a broken rule: the one table, in the order of the rules' own list.
    init(_ code: ProjectError.Code) {
        self =
            switch code {
            case .noSuchProject: .notFoundProject
            case .noSuchTag: .notFoundTag
            case .noSuchImage: .notFoundImage
            case .noSuchIteration: .notFoundIteration
            // A domain that is asked for by its address is answered without the rules; here one chose it for a project.
            case .noSuchDomain: .badRequestProjectUnknownDomain
            case .noSuchPublication: .notFoundIteration
            case .noTrainedIteration: .notFoundProjectDefaultIteration
            case .noPerformance: .notFoundIterationPerformance

            case .projectName: .badRequestProjectName
            case .projectDescription: .badRequestProjectDescription
            case .unknownClassificationType: .badRequestProjectUnknownClassification
            case .domainTypeChange: .badRequestProjectUnsupportedDomainTypeChange
            case .exportPlatform: .badRequestProjectUnsupportedExportPlatform
            case .imageProcessing: .badRequestProjectImagePreprocessingSettings
            case .projectLimit: .badRequestExceedProjectLimit

            case .tagName: .badRequestTagName
            case .tagNameTaken: .badRequestTagNameNotUnique
            case .tagDescription: .badRequestTagDescription
            case .tagType: .badRequestTagType
            case .secondNegativeTag: .badRequestMultipleNegativeTag
            case .secondProductTag: .badRequestMultipleGeneralProductTag
            case .tagLimit: .badRequestExceedTagPerProjectLimit

            case .batchSize: .badRequestExceededBatchSize
            case .emptyBatch: .badRequestImageBatch
            case .invalidIDs: .badRequestInvalidIds
            case .imageTags: .badRequestImageTags
            case .imageRegions: .badRequestImageRegions
            case .negativeWithOtherTags: .badRequestNegativeAndRegularTagOnSameImage
            case .imageFormat: .badRequestImageFormat
            case .imageBytes: .badRequestImageSizeBytes
            case .imageDimensions: .badRequestImageDimensions
            case .imageAspect: .badRequestImageAspectRatio
            case .imageURL: .badRequestImageUrl
            case .imageLimit: .badRequestImageExceededCount
            case .metadataKey: .badRequestImageMetadataKey
            case .metadataValue: .badRequestImageMetadataValue

            case .iterationName: .badRequestIterationName
            case .iterationNameTaken: .badRequestIterationNameNotUnique
            case .iterationNotTrained, .iterationUnusable: .badRequestIterationIsNotTrained
            case .iterationPublished: .badRequestIterationIsPublished
            case .iterationNotPublished: .badRequestIterationNotPublished
            case .publishName: .badRequestInvalidPublishName
            case .publishTarget: .badRequestInvalidPublishTarget
            case .iterationLimit: .badRequestExceedIterationPerProjectLimit
            case .trainingNotNeeded: .badRequestTrainingNotNeeded
            case .trainingInProgress: .badRequestTrainingAlreadyInProgress
            case .trainingNotAvailable: .badRequestOperationNotSupported
            case .trainingData: .badRequestClassificationTrainingValidationFailed
            case .detectionData: .badRequestDetectionTrainingValidationFailed
            case .negativeTagInDetection: .badRequestDetectionTrainingNotAllowNegativeTag
            case .budget: .badRequestReservedBudgetInHoursNotEnoughForAdvancedTraining
            case .email: .badRequestInvalidEmailAddress
            case .baseIteration: .badRequestCustomBaseModelIterationStatusNotCompleted
            case .exportNotPossible: .badRequestExportValidationFailed

            case .wrongProjectType: .badRequestNotSupported
            case .baseModelMissing: .errorPredictionModelNotFound
            case .predictionIDs: .badRequestPredictionIdsExceededCount
            case .predictionQuery: .badRequestPredictionInvalidQueryParameters
            case .applicationName: .badRequestPredictionInvalidApplicationName

            case .importToken: .badRequestInvalidImportToken
            case .exportWhileTraining: .badRequestExportWhileTraining
            // Archives and keys are no part of the protocol, but of the portal.
            case .archive, .keyName, .keyOrigin: .badRequest
            case .noSuchImport, .noSuchKey, .noSuchWebhook: .notFound
            case .webhookURL, .webhookLimit: .badRequest

            case .overloaded, .storageFull, .storageUnavailable: .serviceUnavailable
            case .timedOut: .errorServerTimeOut
            }
    }
}
