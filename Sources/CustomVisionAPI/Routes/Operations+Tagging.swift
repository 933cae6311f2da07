internal import HTTPTypes
internal import Workspace

extension APIOperation {
    /// Tagging, regions, metadata and suggestions.
    static let taggingOperations: [APIOperation] = [
        training(
            .createImageTags,
            .post,
            "/projects/{projectId}/images/tags",
            body: .json(Wire.ImageTagCreateBatch.self, isRequired: true),
            answer: .value(Wire.ImageTagCreateSummary.self),
            "Puts tags on images."
        ),
        training(
            .deleteImageTags,
            .delete,
            "/projects/{projectId}/images/tags",
            query: [
                .guids(
                    .imageIds,
                    atMost: WorkspaceLimits.standard.imagesPerBatch,
                    isRequired: true,
                    "The images."
                ),
                .guids(.tagIds, atMost: WorkspaceLimits.standard.tagsPerBatch, isRequired: true, "The tags."),
            ],
            answer: .nothing,
            "Takes each of the tags off each of the images."
        ),
        training(
            .createImageRegions,
            .post,
            "/projects/{projectId}/images/regions",
            body: .json(Wire.ImageRegionCreateBatch.self, isRequired: true),
            answer: .batch(Wire.ImageRegionCreateSummary.self),
            "Puts up to \(WorkspaceLimits.standard.imagesPerBatch) labeled boxes on images of a detection project."
        ),
        training(
            .deleteImageRegions,
            .delete,
            "/projects/{projectId}/images/regions",
            query: [
                .guids(
                    .regionIds,
                    atMost: WorkspaceLimits.standard.imagesPerBatch,
                    isRequired: true,
                    "The regions."
                )
            ],
            answer: .nothing,
            "Takes labeled boxes off images."
        ),
        training(
            .getImageRegionProposals,
            .post,
            "/projects/{projectId}/images/{imageId}/regionproposals",
            legacyPath: "/{projectId}/images/{imageId}/regionproposals",
            answer: .value(Wire.ImageRegionProposal.self),
            "Proposes boxes in which an image may show something."
        ),
        training(
            .updateImageMetadata,
            .post,
            "/projects/{projectId}/images/metadata",
            since: "v3.3",
            query: [.guids(.imageIds, atMost: 256, isRequired: true, "The images.")],
            body: .metadata,
            answer: .batch(Wire.ImageMetadataUpdateSummary.self),
            "Sets the same metadata on all the images."
        ),
        training(
            .suggestTagsAndRegions,
            .post,
            "/projects/{projectId}/tagsandregions/suggestions",
            since: "v3.1",
            query: [
                .requiredIteration,
                .guids(
                    .imageIds,
                    atMost: WorkspaceLimits.standard.imagesPerBatch,
                    isRequired: true,
                    "The untagged images."
                ),
            ],
            answer: .list(Wire.SuggestedTagAndRegion.self),
            "Has an iteration suggest tags for untagged images."
        ),
        training(
            .querySuggestedImages,
            .post,
            "/projects/{projectId}/images/suggested",
            since: "v3.1",
            query: [.requiredIteration],
            body: .json(Wire.SuggestedTagAndRegionQueryToken.self, isRequired: false),
            answer: .value(Wire.SuggestedTagAndRegionQuery.self),
            "Lists untagged images by what was suggested for them."
        ),
        training(
            .querySuggestedImageCount,
            .post,
            "/projects/{projectId}/images/suggested/count",
            since: "v3.1",
            query: [.requiredIteration],
            body: .json(Wire.TagFilter.self, isRequired: false),
            answer: .countByTag,
            "Counts untagged images for which each tag was suggested."
        ),
    ]
}
