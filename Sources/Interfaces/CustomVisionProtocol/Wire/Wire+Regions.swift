package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// A box in an image.
    package struct BoundingBox: WireValue {
        package var left: Float
        package var top: Float
        package var width: Float
        package var height: Float

        /// Creates a value; see ``schema`` for the members.
        package init(left: Float, top: Float, width: Float, height: Float) {
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        package static let schema = WireSchema(
            "BoundingBox",
            "A box in an image.",
            [
                .required("left", .fraction, "Left edge, as a fraction of the image's width."),
                .required("top", .fraction, "Upper edge, as a fraction of the image's height."),
                .required("width", .fraction, "Width, as a fraction of the image's width."),
                .required("height", .fraction, "Height, as a fraction of the image's height."),
            ]
        )
    }

    /// A labeled box to be put on an image.
    package struct Region: WireValue {
        package var tagId: UUID
        package var left: Float
        package var top: Float
        package var width: Float
        package var height: Float

        /// Creates a value; see ``schema`` for the members.
        package init(tagId: UUID, left: Float, top: Float, width: Float, height: Float) {
            self.tagId = tagId
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        package static let schema = WireSchema(
            "Region",
            "A labeled box to be put on an image.",
            [
                .required("tagId", .guid, "Its tag."),
                .required("left", .fraction, "Left edge, as a fraction of the image's width."),
                .required("top", .fraction, "Upper edge, as a fraction of the image's height."),
                .required("width", .fraction, "Width, as a fraction of the image's width."),
                .required("height", .fraction, "Height, as a fraction of the image's height."),
            ]
        )
    }

    /// A labeled box on an image.
    package struct ImageRegion: WireValue {
        package var regionId: UUID
        package var tagName: String?
        package var created: Date
        package var tagId: UUID
        package var left: Float
        package var top: Float
        package var width: Float
        package var height: Float

        /// Creates a value; see ``schema`` for the members.
        package init(
            regionId: UUID,
            tagName: String? = nil,
            created: Date,
            tagId: UUID,
            left: Float,
            top: Float,
            width: Float,
            height: Float
        ) {
            self.regionId = regionId
            self.tagName = tagName
            self.created = created
            self.tagId = tagId
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        package static let schema = WireSchema(
            "ImageRegion",
            "A labeled box on an image.",
            [
                .required("regionId", .guid, "The region."),
                .orNull("tagName", .string, "The tag's name."),
                .required("created", .date(.ticksWithoutZone), "When it was drawn."),
                .required("tagId", .guid, "Its tag."),
                .required("left", .fraction, "Left edge, as a fraction of the image's width."),
                .required("top", .fraction, "Upper edge, as a fraction of the image's height."),
                .required("width", .fraction, "Width, as a fraction of the image's width."),
                .required("height", .fraction, "Height, as a fraction of the image's height."),
            ]
        )
    }

    /// Labeled boxes to be put on images.
    package struct ImageRegionCreateBatch: WireValue {
        package var regions: [ImageRegionCreateEntry]

        package static let schema = WireSchema(
            "ImageRegionCreateBatch",
            "Labeled boxes to be put on images.",
            [
                .required(
                    "regions",
                    .array(
                        .object(ImageRegionCreateEntry.self),
                        limit: CustomVisionLimits.imagesPerBatch
                    ),
                    "The boxes."
                )
            ]
        )
    }

    /// A labeled box and the image to put it on.
    package struct ImageRegionCreateEntry: WireValue {
        package var imageId: UUID
        package var tagId: UUID
        package var left: Float
        package var top: Float
        package var width: Float
        package var height: Float

        /// Creates a value; see ``schema`` for the members.
        package init(imageId: UUID, tagId: UUID, left: Float, top: Float, width: Float, height: Float) {
            self.imageId = imageId
            self.tagId = tagId
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        package static let schema = WireSchema(
            "ImageRegionCreateEntry",
            "A labeled box and the image to put it on.",
            [
                .required("imageId", .guid, "The image."),
                .required("tagId", .guid, "Its tag."),
                .required("left", .fraction, "Left edge, as a fraction of the image's width."),
                .required("top", .fraction, "Upper edge, as a fraction of the image's height."),
                .required("width", .fraction, "Width, as a fraction of the image's width."),
                .required("height", .fraction, "Height, as a fraction of the image's height."),
            ]
        )
    }

    /// A labeled box that is on an image now.
    package struct ImageRegionCreateResult: WireValue {
        package var imageId: UUID
        package var regionId: UUID
        package var tagName: String?
        package var created: Date
        package var tagId: UUID
        package var left: Float
        package var top: Float
        package var width: Float
        package var height: Float

        /// Creates a value; see ``schema`` for the members.
        package init(
            imageId: UUID,
            regionId: UUID,
            tagName: String? = nil,
            created: Date,
            tagId: UUID,
            left: Float,
            top: Float,
            width: Float,
            height: Float
        ) {
            self.imageId = imageId
            self.regionId = regionId
            self.tagName = tagName
            self.created = created
            self.tagId = tagId
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        package static let schema = WireSchema(
            "ImageRegionCreateResult",
            "A labeled box that is on an image now.",
            [
                .required("imageId", .guid, "The image."),
                .required("regionId", .guid, "The region."),
                .orNull("tagName", .string, "The tag's name."),
                .required("created", .date(.ticksWithoutZone), "When it was drawn."),
                .required("tagId", .guid, "Its tag."),
                .required("left", .fraction, "Left edge, as a fraction of the image's width."),
                .required("top", .fraction, "Upper edge, as a fraction of the image's height."),
                .required("width", .fraction, "Width, as a fraction of the image's width."),
                .required("height", .fraction, "Height, as a fraction of the image's height."),
            ]
        )
    }

    /// What became of a batch of labeled boxes; each is in one list.
    package struct ImageRegionCreateSummary: WireValue {
        package var created: [ImageRegionCreateResult]
        package var duplicated: [ImageRegionCreateEntry]
        package var exceeded: [ImageRegionCreateEntry]

        /// Creates a value; see ``schema`` for the members.
        package init(
            created: [ImageRegionCreateResult],
            duplicated: [ImageRegionCreateEntry],
            exceeded: [ImageRegionCreateEntry]
        ) {
            self.created = created
            self.duplicated = duplicated
            self.exceeded = exceeded
        }

        package static let schema = WireSchema(
            "ImageRegionCreateSummary",
            "What became of a batch of labeled boxes; each is in one list.",
            [
                .required("created", .array(.object(ImageRegionCreateResult.self)), "Drawn now."),
                .required("duplicated", .array(.object(ImageRegionCreateEntry.self)), "There before."),
                .required(
                    "exceeded",
                    .array(.object(ImageRegionCreateEntry.self)),
                    "Not drawn, because the image has too many."
                ),
            ]
        )
    }

    /// Boxes in which an image may show something.
    package struct ImageRegionProposal: WireValue {
        package var projectId: UUID
        package var imageId: UUID
        package var proposals: [RegionProposal]

        /// Creates a value; see ``schema`` for the members.
        package init(projectId: UUID, imageId: UUID, proposals: [RegionProposal]) {
            self.projectId = projectId
            self.imageId = imageId
            self.proposals = proposals
        }

        package static let schema = WireSchema(
            "ImageRegionProposal",
            "Boxes in which an image may show something.",
            [
                .required("projectId", .guid, "The project."),
                .required("imageId", .guid, "The image."),
                .required("proposals", .array(.object(RegionProposal.self)), "The boxes."),
            ]
        )
    }

    /// A box in which an image may show something.
    package struct RegionProposal: WireValue {
        package var confidence: Float
        package var boundingBox: BoundingBox

        /// Creates a value; see ``schema`` for the members.
        package init(confidence: Float, boundingBox: BoundingBox) {
            self.confidence = confidence
            self.boundingBox = boundingBox
        }

        package static let schema = WireSchema(
            "RegionProposal",
            "A box in which an image may show something.",
            [
                .required("confidence", .fraction, "How likely that is."),
                .required("boundingBox", .object(BoundingBox.self), "The box."),
            ]
        )
    }
}
