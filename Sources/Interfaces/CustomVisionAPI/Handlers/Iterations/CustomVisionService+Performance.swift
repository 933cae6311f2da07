internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers GetIterationPerformance; the overlap of boxes matters to detectors only.
    func iterationPerformance(_ call: ProjectCall) async throws -> APIResponse {
        let performance = try await projects.performance(
            of: call.iterationID,
            in: call.projectID,
            threshold: call.fraction(.threshold).map(Double.init),
            overlapThreshold: call.fraction(.overlapThreshold).map(Double.init)
        )
        return try .json(Wire.IterationPerformance(performance))
    }

    /// Answers GetImagePerformances.
    func imagePerformances(_ call: ProjectCall) async throws -> APIResponse {
        let images = try await projects.imagePerformances(
            call.evaluatedImages,
            in: call.projectID,
            page: call.page
        )
        return try .json(images.map { Wire.ImagePerformance($0, links: call.links) })
    }

    /// Answers GetImagePerformanceCount.
    func imagePerformanceCount(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.imagePerformanceCount(call.evaluatedImages, in: call.projectID))
    }
}

extension APICall where Context == ProjectContext {
    /// The images of an iteration's evaluation that are asked for.
    fileprivate var evaluatedImages: ImageScoreFilter {
        ImageScoreFilter(iterationID: iterationID, tagIDs: Set(ids(.tagIds)))
    }
}

extension Wire.IterationPerformance {
    init(_ performance: IterationPerformance) {
        self.init(
            perTagPerformance: performance.tags.map(Wire.TagPerformance.init),
            precision: Float(performance.precision.value),
            precisionStdDeviation: Float(performance.precision.deviation),
            recall: Float(performance.recall.value),
            recallStdDeviation: Float(performance.recall.deviation),
            averagePrecision: performance.averagePrecision.map(Float.init)
        )
    }
}

extension Wire.TagPerformance {
    init(_ performance: IterationPerformance.Tag) {
        self.init(
            id: performance.tag.tagID,
            name: performance.tag.name,
            precision: Float(performance.precision.value),
            precisionStdDeviation: Float(performance.precision.deviation),
            recall: Float(performance.recall.value),
            recallStdDeviation: Float(performance.recall.deviation),
            averagePrecision: performance.averagePrecision.map(Float.init)
        )
    }
}

extension Wire.ImagePerformance {
    init(_ performance: ImagePerformance, links: ImageLinks) {
        let image = performance.image
        self.init(
            predictions: performance.predictions.map(Wire.Prediction.init),
            id: image.id,
            created: image.created,
            width: image.width,
            height: image.height,
            imageUri: links.uri(image.resizedDigest),
            thumbnailUri: links.uri(image.thumbnailDigest),
            tags: performance.tags.isEmpty
                ? nil
                : performance.tags.map { tag in
                    Wire.ImageTag(tagId: tag.tagging.tagID, tagName: tag.name, created: tag.tagging.created)
                },
            regions: performance.regions.isEmpty ? nil : performance.regions.map(Wire.ImageRegion.init)
        )
    }
}
