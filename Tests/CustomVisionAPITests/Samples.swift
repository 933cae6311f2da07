import FoundationEssentials
import HTTPAPI

@testable import CustomVisionProtocol

/// One value of every wire type with all its members, and one with as few as there can be.
enum Samples {
    struct Pair: Sendable {
        let full: any WireValue
        let bare: any WireValue

        init<Value: WireValue>(_ full: Value, _ bare: Value? = nil) {
            self.full = full
            self.bare = bare ?? full
        }
    }

    private static let id = UUID(uuid: (0xAB, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xEF))
    private static let date = Date(timeIntervalSince1970: 1_605_230_625.678)
    private static let links = (resized: "http://a/r", thumbnail: "http://a/t", original: "http://a/o")

    private static let box = Wire.BoundingBox(left: 0.1, top: 0.2, width: 0.3, height: 1)
    private static let region = Wire.Region(tagId: id, left: 0.1, top: 0.2, width: 0.3, height: 0.4)
    private static let imageTag = Wire.ImageTag(tagId: id, tagName: "fork", created: date)
    private static let imageRegion = Wire.ImageRegion(
        regionId: id,
        tagName: "fork",
        created: date,
        tagId: id,
        left: 0.1,
        top: 0.2,
        width: 0.3,
        height: 0.4
    )
    private static let regionEntry = Wire.ImageRegionCreateEntry(
        imageId: id,
        tagId: id,
        left: 0.1,
        top: 0.2,
        width: 0.3,
        height: 0.4
    )
    private static let regionResult = Wire.ImageRegionCreateResult(
        imageId: id,
        regionId: id,
        tagName: "fork",
        created: date,
        tagId: id,
        left: 0,
        top: 0,
        width: 1,
        height: 1
    )
    private static let processing = Wire.ImageProcessingSettings(augmentationMethods: ["scaling": true])
    private static let settings = Wire.ProjectSettings(
        domainId: id,
        classificationType: .multilabel,
        targetExportPlatforms: ["ONNX"],
        useNegativeSet: true,
        detectionParameters: "x",
        imageProcessingSettings: processing,
        exportModelContainerUri: "a",
        notificationQueueUri: "b"
    )
    private static let bareSettings = Wire.ProjectSettings(domainId: id, targetExportPlatforms: [])
    private static let information = Wire.ModelInformation(
        estimatedModelSizeInMegabytes: 5,
        description: "small"
    )
    private static let base = Wire.CustomBaseModelInfo(projectId: id, iterationId: id)
    private static let prediction = Wire.Prediction(
        probability: 0.97,
        tagId: id,
        tagName: "fork",
        boundingBox: box,
        tagType: .regular
    )
    private static let barePrediction = Wire.Prediction(probability: 0.97, tagId: id)
    private static let image = Wire.Image(
        id: id,
        created: date,
        width: 640,
        height: 480,
        resizedImageUri: links.resized,
        thumbnailUri: links.thumbnail,
        originalImageUri: links.original,
        tags: [imageTag],
        regions: [imageRegion],
        metadata: ["b": "2", "a": "1"]
    )
    private static let bareImage = Wire.Image(
        id: id,
        created: date,
        width: 640,
        height: 480,
        resizedImageUri: links.resized,
        thumbnailUri: links.thumbnail,
        originalImageUri: links.original
    )
    private static let createResult = Wire.ImageCreateResult(
        sourceUrl: "a",
        status: .ok,
        image: image,
        statusMessage: "Good."
    )
    private static let tagEntry = Wire.ImageTagCreateEntry(imageId: id, tagId: id)
    private static let metadataEntry = Wire.ImageMetadataUpdateEntry(
        imageId: id,
        status: .ok,
        metadata: ["a": "1"]
    )
    private static let fileEntry = Wire.ImageFileCreateEntry(
        name: "a",
        contents: Data([0, 255, 254]),
        tagIds: [id],
        regions: [region]
    )
    private static let urlEntry = Wire.ImageUrlCreateEntry(url: "a", tagIds: [id], regions: [region])
    private static let idEntry = Wire.ImageIdCreateEntry(id: id, tagIds: [id], regions: [region])
    private static let tagPerformance = Wire.TagPerformance(
        id: id,
        name: "a",
        precision: 1,
        precisionStdDeviation: 0,
        recall: 0.5,
        recallStdDeviation: 0,
        averagePrecision: 0.75
    )
    private static let queryTag = Wire.PredictionQueryTag(id: id, minThreshold: 0.1, maxThreshold: 0.9)
    private static let token = Wire.PredictionQueryToken(
        session: "s",
        continuation: "c",
        maxCount: 10,
        orderBy: .suggested,
        tags: [queryTag],
        iterationId: id,
        startTime: date,
        endTime: date,
        application: "app"
    )
    private static let stored = Wire.StoredImagePrediction(
        resizedImageUri: links.resized,
        thumbnailUri: links.thumbnail,
        originalImageUri: links.original,
        domain: id,
        id: id,
        project: id,
        iteration: id,
        created: date,
        predictions: [prediction]
    )
    private static let suggestionToken = Wire.SuggestedTagAndRegionQueryToken(
        tagIds: [id],
        threshold: 0.5,
        session: "s",
        continuation: "c",
        maxCount: 10,
        sortBy: .uncertaintyAscending
    )
    private static let storedSuggestion = Wire.StoredSuggestedTagAndRegion(
        width: 640,
        height: 480,
        resizedImageUri: links.resized,
        thumbnailUri: links.thumbnail,
        originalImageUri: links.original,
        domain: id,
        id: id,
        project: id,
        iteration: id,
        created: date,
        predictions: [prediction],
        predictionUncertainty: 1.1e-05
    )

    static let all: [Pair] = projects + images + regions + iterations + predictions

    private static let projects: [Pair] = [
        Pair(
            Wire.Domain(
                id: id,
                name: "General",
                type: .classification,
                exportable: true,
                enabled: true,
                exportablePlatforms: ["ONNX"],
                modelInformation: information
            ),
            Wire.Domain(
                id: id,
                name: "General",
                type: .classification,
                exportable: false,
                enabled: true,
                exportablePlatforms: []
            )
        ),
        Pair(information, Wire.ModelInformation(description: "")),
        Pair(
            Wire.Project(
                id: id,
                name: "fruit",
                description: "",
                settings: settings,
                created: date,
                lastModified: date,
                thumbnailUri: "a",
                drModeEnabled: false,
                status: .succeeded
            ),
            Wire.Project(
                id: id,
                name: "fruit",
                settings: bareSettings,
                created: date,
                lastModified: date,
                status: .failed
            )
        ),
        Pair(settings, bareSettings),
        Pair(processing, Wire.ImageProcessingSettings()),
        Pair(
            Wire.CreateProjectOptions(exportModelContainerUri: "a", notificationQueueUri: "b"),
            Wire.CreateProjectOptions()
        ),
        Pair(
            Wire.ProjectUpdate(
                name: "a",
                description: "b",
                settings: Wire.ProjectSettingsUpdate(domainId: id)
            ),
            Wire.ProjectUpdate()
        ),
        Pair(
            Wire.ProjectSettingsUpdate(
                domainId: id,
                classificationType: .multiclass,
                targetExportPlatforms: ["ONNX"],
                imageProcessingSettings: processing,
                exportModelContainerUri: "a",
                notificationQueueUri: "b"
            ),
            Wire.ProjectSettingsUpdate()
        ),
        Pair(
            Wire.ProjectExport(
                iterationCount: 1,
                imageCount: 2,
                tagCount: 3,
                regionCount: 4,
                estimatedImportTimeInMS: 5,
                token: "t"
            )
        ),
        Pair(
            Wire.Tag(id: id, name: "a", description: "b", type: .negative, imageCount: 1),
            Wire.Tag(id: id, name: "a", type: .regular, imageCount: 0)
        ),
        Pair(Wire.TagUpdate(name: "a", description: "b", type: .generalProduct), Wire.TagUpdate()),
        Pair(Wire.TagFilter(tagIds: [id], threshold: 0.5), Wire.TagFilter()),
        Pair(Wire.CustomVisionError(code: "NotFound", message: "a")),
    ]

    private static let images: [Pair] = [
        Pair(image, bareImage),
        Pair(imageTag, Wire.ImageTag(tagId: id, created: date)),
        Pair(Wire.ImageCreateSummary(isBatchSuccessful: true, images: [createResult])),
        Pair(createResult, Wire.ImageCreateResult(status: .errorImageFormat, statusMessage: "Broken.")),
        Pair(
            Wire.ImageFileCreateBatch(images: [fileEntry], tagIds: [id], metadata: ["a": "1"]),
            Wire.ImageFileCreateBatch(images: [])
        ),
        Pair(fileEntry, Wire.ImageFileCreateEntry(contents: nil)),
        Pair(
            Wire.ImageUrlCreateBatch(images: [urlEntry], tagIds: [id], metadata: ["a": "1"]),
            Wire.ImageUrlCreateBatch(images: [])
        ),
        Pair(urlEntry, Wire.ImageUrlCreateEntry(url: "a")),
        Pair(
            Wire.ImageIdCreateBatch(images: [idEntry], tagIds: [id], metadata: ["a": "1"]),
            Wire.ImageIdCreateBatch(images: [])
        ),
        Pair(idEntry, Wire.ImageIdCreateEntry(id: id)),
        Pair(Wire.ImageUrl(url: "https://a/b.jpg")),
        Pair(Wire.ImageTagCreateBatch(tags: [tagEntry])),
        Pair(tagEntry),
        Pair(Wire.ImageTagCreateSummary(created: [tagEntry], duplicated: [], exceeded: [])),
        Pair(Wire.ImageMetadataUpdateSummary(isBatchSuccessful: false, images: [metadataEntry])),
        Pair(metadataEntry, Wire.ImageMetadataUpdateEntry(imageId: id, status: .errorImageNotFound)),
    ]

    private static let regions: [Pair] = [
        Pair(box), Pair(region),
        Pair(
            imageRegion,
            Wire.ImageRegion(regionId: id, created: date, tagId: id, left: 0, top: 0, width: 1, height: 1)
        ),
        Pair(Wire.ImageRegionCreateBatch(regions: [regionEntry])),
        Pair(regionEntry),
        Pair(
            regionResult,
            Wire.ImageRegionCreateResult(
                imageId: id,
                regionId: id,
                created: date,
                tagId: id,
                left: 0,
                top: 0,
                width: 1,
                height: 1
            )
        ),
        Pair(
            Wire.ImageRegionCreateSummary(
                created: [regionResult],
                duplicated: [regionEntry],
                exceeded: [regionEntry]
            )
        ),
        Pair(Wire.ImageRegionProposal(projectId: id, imageId: id, proposals: [])),
        Pair(Wire.RegionProposal(confidence: 0.5, boundingBox: box)),
    ]

    private static let iterations: [Pair] = [
        Pair(
            Wire.Iteration(
                id: id,
                name: "Iteration 1",
                status: "Completed",
                created: date,
                lastModified: date,
                trainedAt: date,
                projectId: id,
                exportable: true,
                exportableTo: ["ONNX"],
                domainId: id,
                classificationType: .multiclass,
                trainingType: .advanced,
                reservedBudgetInHours: 1,
                trainingTimeInMinutes: 2,
                publishName: "a",
                originalPublishResourceId: "b",
                customBaseModelInfo: base,
                trainingErrorDetails: "c",
                isDefault: true
            ),
            Wire.Iteration(
                id: id,
                name: "Iteration 1",
                status: "Training",
                created: date,
                lastModified: date,
                projectId: id,
                exportable: false,
                trainingType: .regular,
                reservedBudgetInHours: 0,
                trainingTimeInMinutes: 0
            )
        ),
        Pair(Wire.IterationUpdate(name: "a", isDefault: true), Wire.IterationUpdate()),
        Pair(base),
        Pair(
            Wire.TrainingParameters(selectedTags: ["a"], customBaseModelInfo: base),
            Wire.TrainingParameters()
        ),
        Pair(
            Wire.Export(
                platform: "ONNX",
                status: .done,
                downloadUri: "a",
                flavor: "ONNX12",
                newerVersionAvailable: false
            ),
            Wire.Export(platform: "ONNX", status: .exporting, newerVersionAvailable: false)
        ),
        Pair(
            Wire.IterationPerformance(
                perTagPerformance: [tagPerformance],
                precision: 1,
                precisionStdDeviation: 0,
                recall: 0.5,
                recallStdDeviation: 0,
                averagePrecision: 0.75
            ),
            Wire.IterationPerformance(
                perTagPerformance: [],
                precision: 1,
                precisionStdDeviation: 0,
                recall: 0.5,
                recallStdDeviation: 0
            )
        ),
        Pair(
            tagPerformance,
            Wire.TagPerformance(
                id: id,
                name: "a",
                precision: 1,
                precisionStdDeviation: 0,
                recall: 0.5,
                recallStdDeviation: 0
            )
        ),
        Pair(
            Wire.ImagePerformance(
                predictions: [prediction],
                id: id,
                created: date,
                width: 640,
                height: 480,
                imageUri: links.resized,
                thumbnailUri: links.thumbnail,
                tags: [imageTag],
                regions: [imageRegion]
            ),
            Wire.ImagePerformance(
                predictions: [],
                id: id,
                created: date,
                width: 640,
                height: 480,
                imageUri: links.resized,
                thumbnailUri: links.thumbnail
            )
        ),
    ]

    private static let predictions: [Pair] = [
        Pair(prediction, barePrediction),
        Pair(
            Wire.ImagePrediction(id: id, project: id, iteration: id, created: date, predictions: [prediction])
        ),
        Pair(stored),
        Pair(token, Wire.PredictionQueryToken()),
        Pair(queryTag, Wire.PredictionQueryTag(id: id)),
        Pair(Wire.PredictionQueryResult(token: token, results: [stored])),
        Pair(
            Wire.SuggestedTagAndRegion(
                id: id,
                project: id,
                iteration: id,
                created: date,
                predictions: [prediction],
                predictionUncertainty: 0.5
            )
        ),
        Pair(storedSuggestion),
        Pair(suggestionToken, Wire.SuggestedTagAndRegionQueryToken()),
        Pair(Wire.SuggestedTagAndRegionQuery(token: suggestionToken, results: [storedSuggestion])),
    ]
}
