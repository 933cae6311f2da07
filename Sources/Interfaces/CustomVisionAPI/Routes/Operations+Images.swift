internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension CustomVisionService {
    /// Adding, removing and reading images.
    static let imageOperations: [Route<Self>] = [
        training(
            "CreateImagesFromData",
            .post,
            "/projects/{projectId}/images",
            query: [.guids(.tagIds, atMost: CustomVisionLimits.tagsPerBatch, "Tags for every image.")],
            body: .images,
            answer: .batch(Wire.ImageCreateSummary.self),
            "Adds up to \(CustomVisionLimits.imagesPerBatch) images sent as a form, or one sent as it is."
        ) { try await $0.createImagesFromData($1) },
        training(
            "CreateImagesFromFiles",
            .post,
            "/projects/{projectId}/images/files",
            body: .json(Wire.ImageFileCreateBatch.self),
            answer: .batch(Wire.ImageCreateSummary.self),
            "Adds up to \(CustomVisionLimits.imagesPerBatch) images sent as Base64, with tags, regions and metadata."
        ) { try await $0.createImagesFromFiles($1) },
        training(
            "CreateImagesFromUrls",
            .post,
            "/projects/{projectId}/images/urls",
            body: .json(Wire.ImageUrlCreateBatch.self),
            answer: .batch(Wire.ImageCreateSummary.self),
            "Fetches up to \(CustomVisionLimits.imagesPerBatch) images and adds them."
        ) { try await $0.createImagesFromURLs($1) },
        training(
            "CreateImagesFromPredictions",
            .post,
            "/projects/{projectId}/images/predictions",
            body: .json(Wire.ImageIdCreateBatch.self),
            answer: .batch(Wire.ImageCreateSummary.self),
            "Adds the images of up to \(CustomVisionLimits.imagesPerBatch) stored predictions."
        ) { try await $0.createImagesFromPredictions($1) },
        training(
            "DeleteImages",
            .delete,
            "/projects/{projectId}/images",
            query: [
                .guids(.imageIds, atMost: 256, "The images."),
                .boolean(.allImages, "Whether all images are meant."),
                .boolean(.allIterations, "Whether they are removed from iterations as well."),
            ],
            answer: .nothingYet,
            "Removes images from the project's present ones, or from everywhere."
        ) { try await $0.deleteImages($1) },
        training(
            "GetImages",
            .get,
            "/projects/{projectId}/images",
            since: "v3.3",
            query: [.snapshot, .anyOfTags, .taggingStatus, .filter] + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images."
        ) { try await $0.imageList($1) },
        training(
            "GetImageCount",
            .get,
            "/projects/{projectId}/images/count",
            since: "v3.3",
            query: [.snapshot, .taggingStatus, .filter, .anyOfTags],
            answer: .count,
            "Counts images."
        ) { try await $0.imageCount($1) },
        training(
            "GetImagesByIds",
            .get,
            "/projects/{projectId}/images/id",
            query: [.guids(.imageIds, atMost: 256, "The images."), .snapshot],
            answer: .list(Wire.Image.self),
            "Returns images by their ids."
        ) { try await $0.imagesByIDs($1) },
        training(
            "GetTaggedImages",
            .get,
            "/projects/{projectId}/images/tagged",
            query: [.snapshot, .anyOfTags] + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images that have tags."
        ) { try await $0.taggedImages($1) },
        training(
            "GetTaggedImageCount",
            .get,
            "/projects/{projectId}/images/tagged/count",
            query: [.snapshot, .anyOfTags],
            answer: .count,
            "Counts images that have tags."
        ) { try await $0.taggedImageCount($1) },
        training(
            "GetUntaggedImages",
            .get,
            "/projects/{projectId}/images/untagged",
            query: [.snapshot] + Parameter.page,
            answer: .list(Wire.Image.self),
            "Lists images that have no tags."
        ) { try await $0.untaggedImages($1) },
        training(
            "GetUntaggedImageCount",
            .get,
            "/projects/{projectId}/images/untagged/count",
            query: [.snapshot],
            answer: .count,
            "Counts images that have no tags."
        ) { try await $0.untaggedImageCount($1) },
    ]
}
