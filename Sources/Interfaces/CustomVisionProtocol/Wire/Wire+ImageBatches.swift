package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// Images to be added, their bytes in Base64.
    package struct ImageFileCreateBatch: WireValue {
        package var images: [ImageFileCreateEntry]
        package var tagIds: [UUID]?
        package var metadata: [String: String]?

        /// Creates a value; see ``schema`` for the members.
        package init(
            images: [ImageFileCreateEntry],
            tagIds: [UUID]? = nil,
            metadata: [String: String]? = nil
        ) {
            self.images = images
            self.tagIds = tagIds
            self.metadata = metadata
        }

        package static let schema = WireSchema(
            "ImageFileCreateBatch",
            "Images to be added, their bytes in Base64.",
            [
                .required(
                    "images",
                    .array(
                        .object(ImageFileCreateEntry.self),
                        limit: CustomVisionLimits.imagesPerBatch
                    ),
                    "The images."
                ),
                .orAbsent(
                    "tagIds",
                    .array(.guid, limit: CustomVisionLimits.tagsPerBatch),
                    "Tags for every image."
                ),
                .orAbsent("metadata", .map(.string), "Metadata for every image."),
            ]
        )
    }

    /// Images to be fetched and added.
    package struct ImageUrlCreateBatch: WireValue {
        package var images: [ImageUrlCreateEntry]
        package var tagIds: [UUID]?
        package var metadata: [String: String]?

        package static let schema = WireSchema(
            "ImageUrlCreateBatch",
            "Images to be fetched and added.",
            [
                .required(
                    "images",
                    .array(.object(ImageUrlCreateEntry.self), limit: CustomVisionLimits.imagesPerBatch),
                    "The images."
                ),
                .orAbsent(
                    "tagIds",
                    .array(.guid, limit: CustomVisionLimits.tagsPerBatch),
                    "Tags for every image."
                ),
                .orAbsent("metadata", .map(.string), "Metadata for every image."),
            ]
        )
    }

    /// An image to be fetched and added.
    package struct ImageUrlCreateEntry: WireValue {
        package var url: String
        package var tagIds: [UUID]?
        package var regions: [Region]?

        package static let schema = WireSchema(
            "ImageUrlCreateEntry",
            "An image to be fetched and added.",
            [
                .required("url", .string, "Its address, http or https."),
                .orAbsent("tagIds", .array(.guid), "Its tags."),
                .orAbsent("regions", .array(.object(Region.self)), "Its labeled boxes."),
            ]
        )
    }

    /// Stored predictions whose images are to be added.
    package struct ImageIdCreateBatch: WireValue {
        package var images: [ImageIdCreateEntry]
        package var tagIds: [UUID]?
        package var metadata: [String: String]?

        package static let schema = WireSchema(
            "ImageIdCreateBatch",
            "Stored predictions whose images are to be added.",
            [
                .required(
                    "images",
                    .array(.object(ImageIdCreateEntry.self), limit: CustomVisionLimits.imagesPerBatch),
                    "The images."
                ),
                .orAbsent(
                    "tagIds",
                    .array(.guid, limit: CustomVisionLimits.tagsPerBatch),
                    "Tags for every image."
                ),
                .orAbsent("metadata", .map(.string), "Metadata for every image."),
            ]
        )
    }

    /// A stored prediction whose image is to be added.
    package struct ImageIdCreateEntry: WireValue {
        package var id: UUID
        package var tagIds: [UUID]?
        package var regions: [Region]?

        package static let schema = WireSchema(
            "ImageIdCreateEntry",
            "A stored prediction whose image is to be added.",
            [
                .required("id", .guid, "The prediction."),
                .orAbsent("tagIds", .array(.guid), "Tags for the image."),
                .orAbsent("regions", .array(.object(Region.self)), "Labeled boxes for the image."),
            ]
        )
    }

    /// The address of an image.
    package struct ImageUrl: WireValue {
        package var url: String

        package static let schema = WireSchema(
            "ImageUrl",
            "The address of an image.",
            [
                .required("url", .string, "Its address, http or https.")
            ]
        )
    }

    /// Images and the tags to be put on them.
    package struct ImageTagCreateBatch: WireValue {
        package var tags: [ImageTagCreateEntry]

        /// Creates a value; see ``schema`` for the members.
        package init(tags: [ImageTagCreateEntry]) {
            self.tags = tags
        }

        package static let schema = WireSchema(
            "ImageTagCreateBatch",
            "Images and the tags to be put on them.",
            [
                .required("tags", .array(.object(ImageTagCreateEntry.self)), "Pairs of image and tag.")
            ]
        )
    }

    /// An image and a tag.
    package struct ImageTagCreateEntry: WireValue {
        package var imageId: UUID
        package var tagId: UUID

        /// Creates a value; see ``schema`` for the members.
        package init(imageId: UUID, tagId: UUID) {
            self.imageId = imageId
            self.tagId = tagId
        }

        package static let schema = WireSchema(
            "ImageTagCreateEntry",
            "An image and a tag.",
            [
                .required("imageId", .guid, "The image."),
                .required("tagId", .guid, "The tag."),
            ]
        )
    }

    /// What became of a batch of taggings; each pair is in one list.
    package struct ImageTagCreateSummary: WireValue {
        package var created: [ImageTagCreateEntry]
        package var duplicated: [ImageTagCreateEntry]
        package var exceeded: [ImageTagCreateEntry]

        /// Creates a value; see ``schema`` for the members.
        package init(
            created: [ImageTagCreateEntry],
            duplicated: [ImageTagCreateEntry],
            exceeded: [ImageTagCreateEntry]
        ) {
            self.created = created
            self.duplicated = duplicated
            self.exceeded = exceeded
        }

        package static let schema = WireSchema(
            "ImageTagCreateSummary",
            "What became of a batch of taggings; each pair is in one list.",
            [
                .required("created", .array(.object(ImageTagCreateEntry.self)), "Tagged now."),
                .required("duplicated", .array(.object(ImageTagCreateEntry.self)), "Tagged before."),
                .required(
                    "exceeded",
                    .array(.object(ImageTagCreateEntry.self)),
                    "Not tagged, because the image has too many tags."
                ),
            ]
        )
    }

    /// What became of a change of metadata.
    package struct ImageMetadataUpdateSummary: WireValue {
        package var isBatchSuccessful: Bool
        package var images: [ImageMetadataUpdateEntry]

        /// Creates a value; see ``schema`` for the members.
        package init(isBatchSuccessful: Bool, images: [ImageMetadataUpdateEntry]) {
            self.isBatchSuccessful = isBatchSuccessful
            self.images = images
        }

        package static let schema = WireSchema(
            "ImageMetadataUpdateSummary",
            "What became of a change of metadata.",
            [
                .required("isBatchSuccessful", .boolean, "Whether every image was changed."),
                .required(
                    "images",
                    .array(.object(ImageMetadataUpdateEntry.self)),
                    "One entry for each image."
                ),
            ]
        )
    }

    /// What became of a change of an image's metadata.
    package struct ImageMetadataUpdateEntry: WireValue {
        package var imageId: UUID
        package var status: ImageMetadataUpdateStatus
        package var metadata: [String: String]?

        /// Creates a value; see ``schema`` for the members.
        package init(imageId: UUID, status: ImageMetadataUpdateStatus, metadata: [String: String]? = nil) {
            self.imageId = imageId
            self.status = status
            self.metadata = metadata
        }

        package static let schema = WireSchema(
            "ImageMetadataUpdateEntry",
            "What became of a change of an image's metadata.",
            [
                .required("imageId", .guid, "The image."),
                .required("status", .enumeration(ImageMetadataUpdateStatus.self), "What became of it."),
                .orAbsent("metadata", .map(.string), "Its metadata now."),
            ]
        )
    }
}
