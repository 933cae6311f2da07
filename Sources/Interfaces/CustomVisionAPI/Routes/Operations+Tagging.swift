internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension CustomVisionService {
    /// Tagging, regions, metadata and suggestions.
    static let taggingOperations: [Route<Self>] = [
        training(
            "CreateImageTags",
            .post,
            "/projects/{projectId}/images/tags",
            body: .json(Wire.ImageTagCreateBatch.self),
            answer: .value(Wire.ImageTagCreateSummary.self),
            "Puts tags on images."
        ) { try await $0.createImageTags($1) },
        training(
            "DeleteImageTags",
            .delete,
            "/projects/{projectId}/images/tags",
            query: [
                .guids(
                    .imageIds,
                    atMost: CustomVisionLimits.imagesPerBatch,
                    isRequired: true,
                    "The images."
                ),
                .guids(.tagIds, atMost: CustomVisionLimits.tagsPerBatch, isRequired: true, "The tags."),
            ],
            answer: .nothing,
            "Takes each of the tags off each of the images."
        ) { try await $0.deleteImageTags($1) },
        training(
            "CreateImageRegions",
            .post,
            "/projects/{projectId}/images/regions",
            body: .json(Wire.ImageRegionCreateBatch.self),
            answer: .batch(Wire.ImageRegionCreateSummary.self),
            "Puts up to \(CustomVisionLimits.imagesPerBatch) labeled boxes on images of a detection project."
        ) { try await $0.createImageRegions($1) },
        training(
            "DeleteImageRegions",
            .delete,
            "/projects/{projectId}/images/regions",
            query: [
                .guids(
                    .regionIds,
                    atMost: CustomVisionLimits.imagesPerBatch,
                    isRequired: true,
                    "The regions."
                )
            ],
            answer: .nothing,
            "Takes labeled boxes off images."
        ) { try await $0.deleteImageRegions($1) },
        training(
            "GetImageRegionProposals",
            .post,
            "/projects/{projectId}/images/{imageId}/regionproposals",
            legacyPath: "/{projectId}/images/{imageId}/regionproposals",
            answer: .value(Wire.ImageRegionProposal.self),
            "Proposes boxes in which an image may show something."
        ) { try await $0.imageRegionProposals($1) },
        training(
            "UpdateImageMetadata",
            .post,
            "/projects/{projectId}/images/metadata",
            since: "v3.3",
            query: [.guids(.imageIds, atMost: 256, isRequired: true, "The images.")],
            body: .strings,
            answer: .batch(Wire.ImageMetadataUpdateSummary.self),
            "Sets the same metadata on all the images."
        ) { try await $0.updateImageMetadata($1) },
        training(
            "SuggestTagsAndRegions",
            .post,
            "/projects/{projectId}/tagsandregions/suggestions",
            since: "v3.1",
            query: [
                .requiredIteration,
                .guids(
                    .imageIds,
                    atMost: CustomVisionLimits.imagesPerBatch,
                    isRequired: true,
                    "The untagged images."
                ),
            ],
            answer: .list(Wire.SuggestedTagAndRegion.self),
            "Has an iteration suggest tags for untagged images."
        ) { try await $0.suggestTags($1) },
        training(
            "QuerySuggestedImages",
            .post,
            "/projects/{projectId}/images/suggested",
            since: "v3.1",
            query: [.requiredIteration],
            body: .json(Wire.SuggestedTagAndRegionQueryToken.self, isRequired: false),
            answer: .value(Wire.SuggestedTagAndRegionQuery.self),
            "Lists untagged images by what was suggested for them."
        ) { try await $0.suggestedImages($1) },
        training(
            "QuerySuggestedImageCount",
            .post,
            "/projects/{projectId}/images/suggested/count",
            since: "v3.1",
            query: [.requiredIteration],
            body: .json(Wire.TagFilter.self, isRequired: false),
            answer: .countByTag,
            "Counts untagged images for which each tag was suggested."
        ) { try await $0.suggestedImageCount($1) },
    ]
}
