extension APIOperation {
    /// The operations by the names that the protocol gives them.
    ///
    /// An enumeration, so that the compiler finds the operation that nobody handles.
    package enum ID: String, Hashable, Sendable, CaseIterable {
        // Domains and projects
        case getDomains = "GetDomains"
        case getDomain = "GetDomain"
        case getProjects = "GetProjects"
        case createProject = "CreateProject"
        case getProject = "GetProject"
        case updateProject = "UpdateProject"
        case deleteProject = "DeleteProject"
        case getArtifact = "GetArtifact"
        case exportProject = "ExportProject"
        case importProject = "ImportProject"

        // Tags
        case getTags = "GetTags"
        case createTag = "CreateTag"
        case getTag = "GetTag"
        case updateTag = "UpdateTag"
        case deleteTag = "DeleteTag"

        // Adding and removing images
        case createImagesFromData = "CreateImagesFromData"
        case createImagesFromFiles = "CreateImagesFromFiles"
        case createImagesFromUrls = "CreateImagesFromUrls"
        case createImagesFromPredictions = "CreateImagesFromPredictions"
        case deleteImages = "DeleteImages"

        // Reading images
        case getImages = "GetImages"
        case getImageCount = "GetImageCount"
        case getImagesByIds = "GetImagesByIds"
        case getTaggedImages = "GetTaggedImages"
        case getTaggedImageCount = "GetTaggedImageCount"
        case getUntaggedImages = "GetUntaggedImages"
        case getUntaggedImageCount = "GetUntaggedImageCount"

        // Tagging, regions, metadata, suggestions
        case createImageTags = "CreateImageTags"
        case deleteImageTags = "DeleteImageTags"
        case createImageRegions = "CreateImageRegions"
        case deleteImageRegions = "DeleteImageRegions"
        case getImageRegionProposals = "GetImageRegionProposals"
        case updateImageMetadata = "UpdateImageMetadata"
        case suggestTagsAndRegions = "SuggestTagsAndRegions"
        case querySuggestedImages = "QuerySuggestedImages"
        case querySuggestedImageCount = "QuerySuggestedImageCount"

        // Iterations
        case trainProject = "TrainProject"
        case getIterations = "GetIterations"
        case getIteration = "GetIteration"
        case updateIteration = "UpdateIteration"
        case deleteIteration = "DeleteIteration"
        case getIterationPerformance = "GetIterationPerformance"
        case getImagePerformances = "GetImagePerformances"
        case getImagePerformanceCount = "GetImagePerformanceCount"
        case publishIteration = "PublishIteration"
        case unpublishIteration = "UnpublishIteration"
        case getExports = "GetExports"
        case exportIteration = "ExportIteration"

        // Quick test and stored predictions
        case quickTestImage = "QuickTestImage"
        case quickTestImageUrl = "QuickTestImageUrl"
        case queryPredictions = "QueryPredictions"
        case deletePrediction = "DeletePrediction"

        // Prediction
        case classifyImage = "ImageClassifier_ClassifyImage"
        case classifyImageWithoutSaving = "ImageClassifier_ClassifyImageWithoutSaving"
        case classifyImageUrl = "ImageClassifier_ClassifyImageUrl"
        case classifyImageUrlWithoutSaving = "ImageClassifier_ClassifyImageUrlWithoutSaving"
        case analyzeImage = "ObjectDetector_AnalyzeImage"
        case analyzeImageWithoutSaving = "ObjectDetector_AnalyzeImageWithoutSaving"
        case analyzeImageUrl = "ObjectDetector_AnalyzeImageUrl"
        case analyzeImageUrlWithoutSaving = "ObjectDetector_AnalyzeImageUrlWithoutSaving"

        // Prediction as it was in 2.0, before publishing
        case predictImage = "PredictImage"
        case predictImageWithNoStore = "PredictImageWithNoStore"
        case predictImageUrl = "PredictImageUrl"
        case predictImageUrlWithNoStore = "PredictImageUrlWithNoStore"
    }
}
