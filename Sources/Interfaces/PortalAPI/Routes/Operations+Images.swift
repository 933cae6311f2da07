internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension PortalService {
    static let imageOperations: [Route<Self>] = [
        row(
            "PortalGetImages",
            .get,
            "/projects/{projectId}/images",
            .subject(.projectId),
            query: [.snapshot, .anyOfTags, .taggingStatus, .filter] + Parameter.boxes + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images as GetImages does, also by the number and the size of their boxes."
        ) { try await $0.images($1) },
        row(
            "PortalGetImageCount",
            .get,
            "/projects/{projectId}/images/count",
            .subject(.projectId),
            query: [.snapshot, .anyOfTags, .taggingStatus, .filter] + Parameter.boxes,
            answer: .count,
            "Counts images as GetImageCount does, also by the number and the size of their boxes."
        ) { try await $0.imageCount($1) },
        row(
            "PortalReplaceRegions",
            .put,
            "/projects/{projectId}/images/{imageId}/regions",
            .subject(.projectId),
            body: .json(PortalWire.ImageRegions.self),
            bodyLimit: 256 << 10,
            answer: .list(Wire.ImageRegion.self),
            "Replaces all boxes of an image at once; the answer lists them with their ids, in the order in which they were sent."
        ) { try await $0.replaceRegions($1) },
        row(
            "PortalSuggestRegions",
            .post,
            "/projects/{projectId}/images/{imageId}/suggestions",
            .subject(.projectId),
            answer: .value(PortalWire.RegionSuggestions.self),
            """
            Suggests boxes for an image: those of an iteration, or of a preview that learns in the background from the boxes drawn so \
            far. Asking has it trained once enough was drawn; projects that classify get no suggestions.
            """
        ) { try await $0.suggestRegions($1) },
    ]
}
