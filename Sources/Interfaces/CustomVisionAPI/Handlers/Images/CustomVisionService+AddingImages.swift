internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import PredictionService
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers CreateImagesFromData.
    func createImagesFromData(_ call: ProjectCall) async throws -> APIResponse {
        let batch = try call.request.images(limit: projects.limits.imagesPerBatch).map { image in
            ImageSubmission(source: image.writtenFilename, content: .bytes(image.data))
        }
        return try await add(batch, tagIDs: call.ids(.tagIds), metadata: nil, call)
    }

    /// Answers CreateImagesFromFiles.
    func createImagesFromFiles(_ call: ProjectCall) async throws -> APIResponse {
        let files: Wire.ImageFileCreateBatch = try call.request.json()
        let batch = files.images.map { file in
            ImageSubmission(
                source: file.name,
                content: file.contents.map { .bytes($0) }
                    ?? .failed(ImageFailure(.format, reason: "The contents are not Base64.")),
                tagIDs: file.tagIds ?? [],
                regions: file.regions.drafts
            )
        }
        return try await add(batch, tagIDs: files.tagIds, metadata: files.metadata, call)
    }

    /// Answers CreateImagesFromUrls.
    func createImagesFromURLs(_ call: ProjectCall) async throws -> APIResponse {
        let addresses: Wire.ImageUrlCreateBatch = try call.request.json()
        // Before anything is fetched for a project that is not there.
        _ = try await projects.project(call.projectID)
        let fetched = try await imageSource.images(
            at: addresses.images.map(\.url),
            byteLimit: projects.limits.trainingImageBytes,
            links: call.links
        )
        let batch = zip(addresses.images, fetched).map { entry, result in
            ImageSubmission(
                source: entry.url,
                content: ImageSubmission.Content(result),
                tagIDs: entry.tagIds ?? [],
                regions: entry.regions.drafts
            )
        }
        return try await add(batch, tagIDs: addresses.tagIds, metadata: addresses.metadata, call)
    }

    /// Answers CreateImagesFromPredictions.
    func createImagesFromPredictions(_ call: ProjectCall) async throws -> APIResponse {
        let predictions: Wire.ImageIdCreateBatch = try call.request.json()
        await predictionLog?.flush()
        let batch = predictions.images.map { entry in
            ImageSubmission(
                source: entry.id.uuidString.lowercased(),
                content: .prediction(entry.id),
                tagIDs: entry.tagIds ?? [],
                regions: entry.regions.drafts
            )
        }
        return try await add(batch, tagIDs: predictions.tagIds, metadata: predictions.metadata, call)
    }

    private func add(
        _ batch: [ImageSubmission],
        tagIDs: [UUID]?,
        metadata: [String: String]?,
        _ call: ProjectCall
    ) async throws -> APIResponse {
        let outcomes = try await projects.addImages(
            batch,
            tagIDs: tagIDs ?? [],
            metadata: metadata ?? [:],
            to: call.projectID
        )
        let succeeded = outcomes.allSatisfy(\.isSuccess)
        return try .batch(
            Wire.ImageCreateSummary(
                isBatchSuccessful: succeeded,
                images: outcomes.map { Wire.ImageCreateResult($0, links: call.links) }
            ),
            succeeded: succeeded,
            version: call.apiVersion
        )
    }
}

extension ImageSubmission.Content {
    /// What was fetched, or why nothing was.
    fileprivate init(_ result: Result<Data, ImageFetchError>) {
        self =
            switch result {
            case .success(let bytes): .bytes(bytes)
            case .failure(let error):
                .failed(ImageFailure(error.code == .tooLarge ? .bytes : .source, reason: error.description))
            }
    }
}

extension [Wire.Region]? {
    /// The boxes as the rules take them.
    fileprivate var drafts: [RegionDraft] {
        (self ?? []).map { region in
            RegionDraft(
                tagID: region.tagId,
                box: NormalizedBox(
                    left: region.left,
                    top: region.top,
                    width: region.width,
                    height: region.height
                )
            )
        }
    }
}

extension Wire.ImageCreateResult {
    init(_ outcome: ImageOutcome, links: ImageLinks) {
        self.init(sourceUrl: outcome.source, status: .errorUnknown)
        switch outcome.result {
        case .created(let image):
            status = .ok
            self.image = Wire.Image(image, links: links, withTagNames: false)
        case .duplicate(let image):
            status = .okDuplicate
            self.image = Wire.Image(image, links: links, withTagNames: false)
        case .failed(let failure):
            status = Wire.ImageCreateStatus(failure.kind)
            statusMessage = failure.reason
        }
    }
}

extension Wire.ImageCreateStatus {
    init(_ failure: ImageFailure.Kind) {
        self =
            switch failure {
            case .source: .errorSource
            case .format: .errorImageFormat
            case .bytes: .errorImageSize
            case .dimensions: .errorImageDimensions
            case .storage: .errorStorage
            case .limit: .errorLimitExceed
            case .tagLimit: .errorTagLimitExceed
            case .regionLimit: .errorRegionLimitExceed
            case .negativeAndRegularTag: .errorNegativeAndRegularTagOnSameImage
            case .invalidTag: .errorInvalidTag
            case .unknown: .errorUnknown
            }
    }
}
