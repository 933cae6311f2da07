import CustomVisionProtocol
import HTTPTypes
import Testing

@testable import CustomVisionAPI

/// The operations as the published descriptions of the protocol list them, apart from the program's own table.
///
/// One line each: name, method, path, success statuses, query parameters (`!` for required ones).
enum Contract {
    struct Operation: Sendable, CustomTestStringConvertible {
        let id: String
        let method: HTTPRequest.Method
        let path: String
        let statuses: [Int]
        let query: [String]

        var testDescription: String { "\(id) \(path)" }

        /// Paths of the prediction side begin with the project.
        var side: APISide {
            path.hasPrefix("/{projectId}") && !path.hasSuffix("regionproposals") ? .prediction : .training
        }
    }

    static let operations: [Operation] = lines.split(separator: "\n").map { line in
        let fields = line.split(separator: " ").map(String.init)
        return Operation(
            id: fields[0],
            method: HTTPRequest.Method(rawValue: fields[1]) ?? .trace,
            path: fields[2],
            statuses: fields[3].split(separator: "/").compactMap { Int($0) },
            query: fields.count > 4 ? fields[4].split(separator: ",").map(String.init) : []
        )
    }

    private static let lines = """
        GetDomains GET /domains 200
        GetDomain GET /domains/{domainId} 200
        GetProjects GET /projects 200
        CreateProject POST /projects 200 \
        name!,description,domainId,classificationType,targetExportPlatforms,exportModelContainerUri,notificationQueueUri
        GetProject GET /projects/{projectId} 200
        UpdateProject PATCH /projects/{projectId} 200
        DeleteProject DELETE /projects/{projectId} 204
        GetArtifact GET /projects/{projectId}/artifacts 200 path!
        ExportProject GET /projects/{projectId}/export 200
        ImportProject POST /projects/import 200 token!,name
        GetTags GET /projects/{projectId}/tags 200 iterationId
        CreateTag POST /projects/{projectId}/tags 200 name!,description,type
        GetTag GET /projects/{projectId}/tags/{tagId} 200 iterationId
        UpdateTag PATCH /projects/{projectId}/tags/{tagId} 200
        DeleteTag DELETE /projects/{projectId}/tags/{tagId} 204
        CreateImagesFromData POST /projects/{projectId}/images 200/207 tagIds
        CreateImagesFromFiles POST /projects/{projectId}/images/files 200/207
        CreateImagesFromUrls POST /projects/{projectId}/images/urls 200/207
        CreateImagesFromPredictions POST /projects/{projectId}/images/predictions 200/207
        DeleteImages DELETE /projects/{projectId}/images 204/202 imageIds,allImages,allIterations
        GetImages GET /projects/{projectId}/images 200 \
        iterationId,tagIds,taggingStatus,$filter,orderBy,take,skip
        GetImageCount GET /projects/{projectId}/images/count 200 iterationId,taggingStatus,$filter,tagIds
        GetImagesByIds GET /projects/{projectId}/images/id 200 imageIds,iterationId
        GetTaggedImages GET /projects/{projectId}/images/tagged 200 iterationId,tagIds,orderBy,take,skip
        GetTaggedImageCount GET /projects/{projectId}/images/tagged/count 200 iterationId,tagIds
        GetUntaggedImages GET /projects/{projectId}/images/untagged 200 iterationId,orderBy,take,skip
        GetUntaggedImageCount GET /projects/{projectId}/images/untagged/count 200 iterationId
        CreateImageTags POST /projects/{projectId}/images/tags 200
        DeleteImageTags DELETE /projects/{projectId}/images/tags 204 imageIds!,tagIds!
        CreateImageRegions POST /projects/{projectId}/images/regions 200/207
        DeleteImageRegions DELETE /projects/{projectId}/images/regions 204 regionIds!
        GetImageRegionProposals POST /projects/{projectId}/images/{imageId}/regionproposals 200
        UpdateImageMetadata POST /projects/{projectId}/images/metadata 200/207 imageIds!
        SuggestTagsAndRegions POST /projects/{projectId}/tagsandregions/suggestions 200 \
        iterationId!,imageIds!
        QuerySuggestedImages POST /projects/{projectId}/images/suggested 200 iterationId!
        QuerySuggestedImageCount POST /projects/{projectId}/images/suggested/count 200 iterationId!
        TrainProject POST /projects/{projectId}/train 200 \
        trainingType,reservedBudgetInHours,forceTrain,notificationEmailAddress
        GetIterations GET /projects/{projectId}/iterations 200
        GetIteration GET /projects/{projectId}/iterations/{iterationId} 200
        UpdateIteration PATCH /projects/{projectId}/iterations/{iterationId} 200
        DeleteIteration DELETE /projects/{projectId}/iterations/{iterationId} 204
        GetIterationPerformance GET /projects/{projectId}/iterations/{iterationId}/performance 200 \
        threshold,overlapThreshold
        GetImagePerformances GET /projects/{projectId}/iterations/{iterationId}/performance/images 200 \
        tagIds,orderBy,take,skip
        GetImagePerformanceCount GET /projects/{projectId}/iterations/{iterationId}/performance/images/count 200 \
        tagIds
        PublishIteration POST /projects/{projectId}/iterations/{iterationId}/publish 200 \
        publishName!,predictionId!,overwrite
        UnpublishIteration DELETE /projects/{projectId}/iterations/{iterationId}/publish 204
        GetExports GET /projects/{projectId}/iterations/{iterationId}/export 200
        ExportIteration POST /projects/{projectId}/iterations/{iterationId}/export 200 platform!,flavor
        QuickTestImage POST /projects/{projectId}/quicktest/image 200 iterationId,store
        QuickTestImageUrl POST /projects/{projectId}/quicktest/url 200 iterationId,store
        QueryPredictions POST /projects/{projectId}/predictions/query 200
        DeletePrediction DELETE /projects/{projectId}/predictions 204 ids!
        ImageClassifier_ClassifyImage POST /{projectId}/classify/iterations/{publishedName}/image 200 \
        application
        ImageClassifier_ClassifyImageWithoutSaving POST \
        /{projectId}/classify/iterations/{publishedName}/image/nostore 200 \
        application
        ImageClassifier_ClassifyImageUrl POST /{projectId}/classify/iterations/{publishedName}/url 200 \
        application
        ImageClassifier_ClassifyImageUrlWithoutSaving POST \
        /{projectId}/classify/iterations/{publishedName}/url/nostore 200 \
        application
        ObjectDetector_AnalyzeImage POST /{projectId}/detect/iterations/{publishedName}/image 200 \
        application
        ObjectDetector_AnalyzeImageWithoutSaving POST \
        /{projectId}/detect/iterations/{publishedName}/image/nostore 200 \
        application
        ObjectDetector_AnalyzeImageUrl POST /{projectId}/detect/iterations/{publishedName}/url 200 \
        application
        ObjectDetector_AnalyzeImageUrlWithoutSaving POST \
        /{projectId}/detect/iterations/{publishedName}/url/nostore 200 \
        application
        PredictImage POST /{projectId}/image 200 application,iterationId
        PredictImageWithNoStore POST /{projectId}/image/nostore 200 application,iterationId
        PredictImageUrl POST /{projectId}/url 200 application,iterationId
        PredictImageUrlWithNoStore POST /{projectId}/url/nostore 200 application,iterationId
        GetImageRegionProposals POST /{projectId}/images/{imageId}/regionproposals 200
        """
}
