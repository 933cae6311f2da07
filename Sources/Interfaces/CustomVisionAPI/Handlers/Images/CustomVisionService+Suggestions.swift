internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import PredictionService
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers SuggestTagsAndRegions.
    func suggestTags(_ call: ProjectCall) async throws -> APIResponse {
        let suggestions = try await predictions.suggestTags(
            forImages: call.ids(.imageIds),
            by: call.iterationID,
            in: call.projectID
        )
        return try .json(suggestions.map(Wire.SuggestedTagAndRegion.init))
    }

    /// Answers QuerySuggestedImages.
    func suggestedImages(_ call: ProjectCall) async throws -> APIResponse {
        var token: Wire.SuggestedTagAndRegionQueryToken =
            try call.request.optionalJSON() ?? Wire.SuggestedTagAndRegionQueryToken()
        let page = try await projects.storedSuggestions(
            StoredSuggestionQuery(
                tagIDs: Set(token.tagIds ?? []),
                threshold: Double(token.threshold ?? 0),
                order: token.sortBy.map(SuggestionQuery.Order.init) ?? .uncertaintyAscending,
                maxCount: token.maxCount,
                session: token.session,
                continuation: token.continuation
            ),
            ofIteration: call.iterationID,
            in: call.projectID
        )
        token.session = page.session
        token.continuation = page.continuation
        return try .json(
            Wire.SuggestedTagAndRegionQuery(
                token: token,
                results: page.elements.map { Wire.StoredSuggestedTagAndRegion($0, links: call.links) }
            )
        )
    }

    /// Answers QuerySuggestedImageCount.
    func suggestedImageCount(_ call: ProjectCall) async throws -> APIResponse {
        let filter: Wire.TagFilter = try call.request.optionalJSON() ?? Wire.TagFilter()
        return try .json(
            try await projects.suggestionCounts(
                tagIDs: Set(filter.tagIds ?? []),
                threshold: Double(filter.threshold ?? 0),
                ofIteration: call.iterationID,
                in: call.projectID
            )
        )
    }
}

extension Wire.SuggestedTagAndRegion {
    init(_ suggestion: SuggestedTags) {
        self.init(
            id: suggestion.imageID,
            project: suggestion.projectID,
            iteration: suggestion.iterationID,
            created: suggestion.created,
            predictions: suggestion.predictions.map(Wire.Prediction.init),
            predictionUncertainty: suggestion.uncertainty
        )
    }
}

extension Wire.StoredSuggestedTagAndRegion {
    init(_ suggestion: StoredSuggestion, links: ImageLinks) {
        let (record, image) = (suggestion.record, suggestion.image)
        self.init(
            width: image.width,
            height: image.height,
            resizedImageUri: links.uri(image.resizedDigest),
            thumbnailUri: links.uri(image.thumbnailDigest),
            originalImageUri: links.uri(image.contentDigest),
            domain: suggestion.domainID,
            id: record.imageID,
            project: record.projectID,
            iteration: record.iterationID,
            created: record.created,
            predictions: suggestion.scores.map(Wire.Prediction.init),
            predictionUncertainty: record.uncertainty
        )
    }
}
