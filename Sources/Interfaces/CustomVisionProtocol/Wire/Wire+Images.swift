package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// A training image.
    package struct Image: WireValue {
        package var id: UUID
        package var created: Date
        package var width: Int
        package var height: Int
        package var resizedImageUri: String
        package var thumbnailUri: String
        package var originalImageUri: String
        package var tags: [ImageTag]?
        package var regions: [ImageRegion]?
        package var metadata: [String: String]?

        /// Creates a value; see ``schema`` for the members.
        package init(
            id: UUID,
            created: Date,
            width: Int,
            height: Int,
            resizedImageUri: String,
            thumbnailUri: String,
            originalImageUri: String,
            tags: [ImageTag]? = nil,
            regions: [ImageRegion]? = nil,
            metadata: [String: String]? = nil
        ) {
            self.id = id
            self.created = created
            self.width = width
            self.height = height
            self.resizedImageUri = resizedImageUri
            self.thumbnailUri = thumbnailUri
            self.originalImageUri = originalImageUri
            self.tags = tags
            self.regions = regions
            self.metadata = metadata
        }

        package static let schema = WireSchema(
            "Image",
            "A training image.",
            [
                .required("id", .guid, "The image."),
                .required("created", .date(.ticksWithoutZone), "When it was added."),
                .required("width", .integer, "Width in pixels, upright."),
                .required("height", .integer, "Height in pixels, upright."),
                .required(
                    "resizedImageUri",
                    .string,
                    "Link to the image at most about 1600 pixels wide or high."
                ),
                .required("thumbnailUri", .string, "Link to a small image."),
                .required("originalImageUri", .string, "Link to the image as it was sent."),
                .orAbsent("tags", .array(.object(ImageTag.self)), "Its tags."),
                .orAbsent("regions", .array(.object(ImageRegion.self)), "Its labeled boxes."),
                .orAbsent("metadata", .map(.string), "Its metadata."),
            ]
        )
    }

    /// A tag on an image.
    package struct ImageTag: WireValue {
        package var tagId: UUID
        package var tagName: String?
        package var created: Date

        /// Creates a value; see ``schema`` for the members.
        package init(tagId: UUID, tagName: String? = nil, created: Date) {
            self.tagId = tagId
            self.tagName = tagName
            self.created = created
        }

        package static let schema = WireSchema(
            "ImageTag",
            "A tag on an image.",
            [
                .required("tagId", .guid, "The tag."),
                .orNull("tagName", .string, "Its name; null in the answer to an upload."),
                .required("created", .date(.ticksWithoutZone), "When the image was tagged."),
            ]
        )
    }

    /// What became of a batch of new images.
    package struct ImageCreateSummary: WireValue {
        package var isBatchSuccessful: Bool
        package var images: [ImageCreateResult]

        /// Creates a value; see ``schema`` for the members.
        package init(isBatchSuccessful: Bool, images: [ImageCreateResult]) {
            self.isBatchSuccessful = isBatchSuccessful
            self.images = images
        }

        package static let schema = WireSchema(
            "ImageCreateSummary",
            "What became of a batch of new images.",
            [
                .required("isBatchSuccessful", .boolean, "Whether every image is in the project now."),
                .required(
                    "images",
                    .array(.object(ImageCreateResult.self)),
                    "One entry for each image, in any order."
                ),
            ]
        )
    }

    /// What became of a new image.
    package struct ImageCreateResult: WireValue {
        package var sourceUrl: String?
        package var status: ImageCreateStatus
        package var image: Image?
        package var statusMessage: String?

        /// Creates a value; see ``schema`` for the members.
        package init(
            sourceUrl: String? = nil,
            status: ImageCreateStatus,
            image: Image? = nil,
            statusMessage: String? = nil
        ) {
            self.sourceUrl = sourceUrl
            self.status = status
            self.image = image
            self.statusMessage = statusMessage
        }

        package static let schema = WireSchema(
            "ImageCreateResult",
            "What became of a new image.",
            [
                .orNull(
                    "sourceUrl",
                    .string,
                    "Where it came from: its address, its name, or the name of its part in quotes as sent."
                ),
                .required("status", .enumeration(ImageCreateStatus.self), "What became of it."),
                .orAbsent("image", .object(Image.self), "The image, if it is in the project now."),
                .orAbsent(
                    "statusMessage",
                    .string,
                    "A sentence that says why it is not, if so. Only Ocellus sends it; its wording may change."
                ),
            ]
        )
    }
}
