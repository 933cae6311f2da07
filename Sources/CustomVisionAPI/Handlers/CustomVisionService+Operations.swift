extension CustomVisionService {
    /// Calls the handler of an operation.
    ///
    /// The switch names every operation, so that the compiler finds the one that nobody handles.
    func answer(_ call: AuthorizedCall) async throws -> APIResponse {
        switch call.call.operation.id {
        case .getDomains: try domains(call)
        case .getDomain: try domain(call)
        case .getProjects: try await projects(call)
        case .createProject: try await createProject(call)
        case .getProject: try await project(call)
        case .updateProject: try await updateProject(call)
        case .deleteProject: try await deleteProject(call)
        case .getArtifact: try await artifact(call)
        case .exportProject: try await exportProject(call)
        case .importProject: try await importProject(call)

        case .getTags: try await tags(call)
        case .createTag: try await createTag(call)
        case .getTag: try await tag(call)
        case .updateTag: try await updateTag(call)
        case .deleteTag: try await deleteTag(call)

        case .createImagesFromData: try await createImagesFromData(call)
        case .createImagesFromFiles: try await createImagesFromFiles(call)
        case .createImagesFromUrls: try await createImagesFromURLs(call)
        case .createImagesFromPredictions: try await createImagesFromPredictions(call)
        case .deleteImages: try await deleteImages(call)

        case .getImages: try await imageList(call)
        case .getImageCount: try await imageCount(call)
        case .getImagesByIds: try await imagesByIDs(call)
        case .getTaggedImages: try await taggedImages(call)
        case .getTaggedImageCount: try await taggedImageCount(call)
        case .getUntaggedImages: try await untaggedImages(call)
        case .getUntaggedImageCount: try await untaggedImageCount(call)

        case .createImageTags: try await createImageTags(call)
        case .deleteImageTags: try await deleteImageTags(call)
        case .createImageRegions: try await createImageRegions(call)
        case .deleteImageRegions: try await deleteImageRegions(call)
        case .getImageRegionProposals: try await imageRegionProposals(call)
        case .updateImageMetadata: try await updateImageMetadata(call)

        case .suggestTagsAndRegions: try await suggestTags(call)
        case .querySuggestedImages: try await suggestedImages(call)
        case .querySuggestedImageCount: try await suggestedImageCount(call)

        case .trainProject: try await trainProject(call)
        case .getIterations: try await iterations(call)
        case .getIteration: try await iteration(call)
        case .updateIteration: try await updateIteration(call)
        case .deleteIteration: try await deleteIteration(call)
        case .getIterationPerformance: try await iterationPerformance(call)
        case .getImagePerformances: try await imagePerformances(call)
        case .getImagePerformanceCount: try await imagePerformanceCount(call)
        case .publishIteration: try await publishIteration(call)
        case .unpublishIteration: try await unpublishIteration(call)
        case .getExports: try await exports(call)
        case .exportIteration: try await exportIteration(call)

        case .quickTestImage, .quickTestImageUrl: try await quickTest(call)
        case .queryPredictions: try await storedPredictions(call)
        case .deletePrediction: try await deletePredictions(call)

        case .classifyImage, .classifyImageUrl: try await classify(call, isStored: true)
        case .classifyImageWithoutSaving, .classifyImageUrlWithoutSaving:
            try await classify(call, isStored: false)
        case .analyzeImage, .analyzeImageWithoutSaving, .analyzeImageUrl, .analyzeImageUrlWithoutSaving:
            try await detect(call)
        case .predictImage, .predictImageUrl: try await predict(call, isStored: true)
        case .predictImageWithNoStore, .predictImageUrlWithNoStore: try await predict(call, isStored: false)
        }
    }
}
