internal import Foundation
internal import HTTPAPI

extension PortalWire {
    /// What an iteration of a detector found in images that it had not learned from.
    struct Detections: WireValue {
        /// A tag of the iteration.
        struct Tag: WireValue {
            var id: UUID
            var name: String
            var isEvaluable: Bool

            static let schema = WireSchema(
                "PortalDetectionTag",
                "A tag of a detector.",
                [
                    .required("id", .guid, "The tag."),
                    .required("name", .string, "Its name when the iteration was trained."),
                    .required(
                        "isEvaluable",
                        .boolean,
                        "Whether the models behind the evaluation could have learned it."
                    ),
                ]
            )
        }

        /// An image of the evaluation.
        struct Image: WireValue {
            var id: UUID
            var group: Int
            var truth: [[Double]]
            var detections: [[Double]]

            static let schema = WireSchema(
                "PortalDetectionImage",
                "An image that a detector was evaluated on.",
                [
                    .required("id", .guid, "The image."),
                    .required(
                        "group",
                        .integer,
                        "Images with the same number are near-duplicates of each other."
                    ),
                    .required(
                        "truth",
                        .array(.array(.double)),
                        "True boxes: the place of the tag, left, top, width and height in fractions of the image."
                    ),
                    .required(
                        "detections",
                        .array(.array(.double)),
                        """
                        Detected boxes: the place of the tag, the calibrated probability, left, top, width and height in \
                        fractions of the image.
                        """
                    ),
                ]
            )
        }

        var iterationId: UUID
        var tags: [Tag]
        var images: [Image]

        static let schema = WireSchema(
            "PortalDetections",
            "What an iteration of a detector found in images that it had not learned from.",
            [
                .required("iterationId", .guid, "The iteration."),
                .required("tags", .array(.object(Tag.self)), "The tags, in the order of their places."),
                .required(
                    "images",
                    .array(.object(Image.self)),
                    "The images of the evaluation; removed ones are left out."
                ),
            ]
        )
    }
}
