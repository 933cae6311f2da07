internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import PredictionService
internal import Projects
internal import Storage

extension CustomVisionService {
    /// QueryPredictions: a page, and the query again with what the next page needs.
    func storedPredictions(_ call: ProjectCall) async throws -> APIResponse {
        var token: Wire.PredictionQueryToken = try call.request.optionalJSON() ?? Wire.PredictionQueryToken()
        await predictionLog?.flush()
        let page = try await projects.storedPredictions(StoredPredictionQuery(token), of: call.projectID)
        token.session = page.session
        token.continuation = page.continuation
        return try .json(
            Wire.PredictionQueryResult(
                token: token,
                results: page.elements.map { Wire.StoredImagePrediction($0, links: call.links) }
            )
        )
    }

    /// Answers DeletePrediction.
    func deletePredictions(_ call: ProjectCall) async throws -> APIResponse {
        await predictionLog?.flush()
        _ = try await projects.deletePredictions(call.ids(.ids), of: call.projectID)
        return .noContent
    }
}

extension StoredPredictionQuery {
    /// - Throws: ``APIError`` if a tag's thresholds leave nothing between them.
    fileprivate init(_ token: Wire.PredictionQueryToken) throws(APIError) {
        var tags: [PredictionQuery.TagRange] = []
        for tag in token.tags ?? [] {
            let (least, most) = (Double(tag.minThreshold ?? 0), Double(tag.maxThreshold ?? 1))
            guard least <= most else {
                throw APIError(
                    .badRequestPredictionInvalidQueryParameters,
                    "The minThreshold of a tag is above its maxThreshold; exchange them."
                )
            }
            tags.append(PredictionQuery.TagRange(tagID: tag.id, range: least...most))
        }
        self.init(
            iterationID: token.iterationId,
            application: token.application?.isEmpty == false ? token.application : nil,
            startTime: token.startTime,
            endTime: token.endTime,
            tags: tags,
            order: token.orderBy.map(PredictionQuery.Order.init) ?? .newest,
            maxCount: token.maxCount,
            session: token.session,
            continuation: token.continuation
        )
    }
}

extension Wire.StoredImagePrediction {
    init(_ prediction: StoredPrediction, links: ImageLinks) {
        let record = prediction.record
        self.init(
            resizedImageUri: links.uri(record.resizedDigest),
            thumbnailUri: links.uri(record.thumbnailDigest),
            originalImageUri: links.uri(record.contentDigest),
            domain: prediction.domainID,
            id: record.id,
            project: record.projectID,
            iteration: record.iterationID,
            created: record.created,
            predictions: prediction.scores.map(Wire.Prediction.init)
        )
    }
}
