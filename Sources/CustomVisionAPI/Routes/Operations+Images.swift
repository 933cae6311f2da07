internal import HTTPTypes
internal import Workspace

extension APIOperation {
    /// Adding, removing and reading images.
    static let imageOperations: [APIOperation] = [
        training(
            .createImagesFromData,
            .post,
            "/projects/{projectId}/images",
            query: [.guids(.tagIds, atMost: WorkspaceLimits.standard.tagsPerBatch, "Tags for every image.")],
            body: .images,
            answer: .batch(Wire.ImageCreateSummary.self),
            "Adds up to \(WorkspaceLimits.standard.imagesPerBatch) images sent as a form, or one sent as it is."
        ),
        training(
            .createImagesFromFiles,
            .post,
            "/projects/{projectId}/images/files",
            body: .json(Wire.ImageFileCreateBatch.self, isRequired: true),
            answer: .batch(Wire.ImageCreateSummary.self),
            "Adds up to \(WorkspaceLimits.standard.imagesPerBatch) images sent as Base64, with tags, regions and metadata."
        ),
        training(
            .createImagesFromUrls,
            .post,
            "/projects/{projectId}/images/urls",
            body: .json(Wire.ImageUrlCreateBatch.self, isRequired: true),
            answer: .batch(Wire.ImageCreateSummary.self),
            "Fetches up to \(WorkspaceLimits.standard.imagesPerBatch) images and adds them."
        ),
        training(
            .createImagesFromPredictions,
            .post,
            "/projects/{projectId}/images/predictions",
            body: .json(Wire.ImageIdCreateBatch.self, isRequired: true),
            answer: .batch(Wire.ImageCreateSummary.self),
            "Adds the images of up to \(WorkspaceLimits.standard.imagesPerBatch) stored predictions."
        ),
        training(
            .deleteImages,
            .delete,
            "/projects/{projectId}/images",
            query: [
                .guids(.imageIds, atMost: 256, "The images."),
                .boolean(.allImages, "Whether all images are meant."),
                .boolean(.allIterations, "Whether they are removed from iterations as well."),
            ],
            answer: .nothingYet,
            "Removes images from the project's present ones, or from everywhere."
        ),
        training(
            .getImages,
            .get,
            "/projects/{projectId}/images",
            since: "v3.3",
            query: [
                .snapshot, .anyOfTags,
                .enumeration(.taggingStatus, Wire.TaggingStatus.self, "All images, tagged or untagged ones."),
                .filter,
            ] + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images."
        ),
        training(
            .getImageCount,
            .get,
            "/projects/{projectId}/images/count",
            since: "v3.3",
            query: [
                .snapshot,
                .enumeration(.taggingStatus, Wire.TaggingStatus.self, "All images, tagged or untagged ones."),
                .filter, .anyOfTags,
            ],
            answer: .count,
            "Counts images."
        ),
        training(
            .getImagesByIds,
            .get,
            "/projects/{projectId}/images/id",
            query: [.guids(.imageIds, atMost: 256, "The images."), .snapshot],
            answer: .list(Wire.Image.self),
            "Returns images by their ids."
        ),
        training(
            .getTaggedImages,
            .get,
            "/projects/{projectId}/images/tagged",
            query: [.snapshot, .anyOfTags] + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images that have tags."
        ),
        training(
            .getTaggedImageCount,
            .get,
            "/projects/{projectId}/images/tagged/count",
            query: [.snapshot, .anyOfTags],
            answer: .count,
            "Counts images that have tags."
        ),
        training(
            .getUntaggedImages,
            .get,
            "/projects/{projectId}/images/untagged",
            query: [.snapshot] + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images that have no tags."
        ),
        training(
            .getUntaggedImageCount,
            .get,
            "/projects/{projectId}/images/untagged/count",
            query: [.snapshot],
            answer: .count,
            "Counts images that have no tags."
        ),
    ]
}
