internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects

extension CustomVisionService {
    /// Answers CreateImageTags.
    func createImageTags(_ call: ProjectCall) async throws -> APIResponse {
        let batch: Wire.ImageTagCreateBatch = try call.request.json()
        let summary = try await projects.addTags(
            batch.tags.map { ImageTagPair(imageID: $0.imageId, tagID: $0.tagId) },
            in: call.projectID
        )
        return try .json(
            Wire.ImageTagCreateSummary(
                created: summary.created.map(Wire.ImageTagCreateEntry.init),
                duplicated: summary.duplicated.map(Wire.ImageTagCreateEntry.init),
                exceeded: summary.exceeded.map(Wire.ImageTagCreateEntry.init)
            )
        )
    }

    /// Answers DeleteImageTags.
    func deleteImageTags(_ call: ProjectCall) async throws -> APIResponse {
        _ = try await projects.removeTags(
            call.ids(.tagIds),
            fromImages: call.ids(.imageIds),
            in: call.projectID
        )
        return .noContent
    }

    /// Answers UpdateImageMetadata.
    func updateImageMetadata(_ call: ProjectCall) async throws -> APIResponse {
        let outcomes = try await projects.updateMetadata(
            call.request.strings(notAString: .badRequestImageMetadataValue),
            ofImages: call.ids(.imageIds),
            in: call.projectID
        )
        let entries = outcomes.map(Wire.ImageMetadataUpdateEntry.init)
        let succeeded = entries.allSatisfy { $0.status == .ok }
        return try .batch(
            Wire.ImageMetadataUpdateSummary(isBatchSuccessful: succeeded, images: entries),
            succeeded: succeeded,
            version: call.apiVersion
        )
    }
}

extension Wire.ImageTagCreateEntry {
    init(_ pair: ImageTagPair) {
        self.init(imageId: pair.imageID, tagId: pair.tagID)
    }
}

extension Wire.ImageMetadataUpdateEntry {
    init(_ outcome: MetadataOutcome) {
        switch outcome.result {
        case .updated(let metadata): self.init(imageId: outcome.imageID, status: .ok, metadata: metadata)
        case .noSuchImage: self.init(imageId: outcome.imageID, status: .errorImageNotFound)
        case .limitExceeded: self.init(imageId: outcome.imageID, status: .errorLimitExceed)
        }
    }
}
