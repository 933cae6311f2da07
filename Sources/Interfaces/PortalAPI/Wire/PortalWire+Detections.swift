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

        /// A box that is probably missing, badly drawn, or has the wrong tag.
        struct Issue: WireValue {
            var kind: IssueKind
            var imageId: UUID
            var truth: Int?
            var detection: Int
            var suggestedTag: Int
            var confidence: Double

            static let schema = WireSchema(
                "PortalBoxIssue",
                "A box that is probably missing, badly drawn, or has the wrong tag.",
                [
                    .required("kind", .enumeration(IssueKind.self), "What is wrong."),
                    .required("imageId", .guid, "The image."),
                    .orNull(
                        "truth",
                        .integer,
                        "The place of the doubtful box in the image's truth; null if the box is missing."
                    ),
                    .required(
                        "detection",
                        .integer,
                        "The place of the detection that speaks against it in the image's detections."
                    ),
                    .required("suggestedTag", .integer, "The place of the tag that was detected."),
                    .required("confidence", .fraction, "How sure it is that something is wrong."),
                ]
            )
        }

        /// What is wrong with a box: nobody drew it, it is not where the object is, or it has another object's tag.
        enum IssueKind: String, WireEnumeration {
            case overlooked, misplaced, swapped
        }

        var iterationId: UUID
        var tags: [Tag]
        var images: [Image]
        var issues: [Issue]
        var trials: [Trial]
        var views: Int?
        var milliseconds: Double?

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
                .required(
                    "issues",
                    .array(.object(Issue.self)),
                    "Boxes of these images that are probably wrong, the most certain first; at most 1,000."
                ),
                .required(
                    "trials",
                    .array(.object(Trial.self)),
                    "The recipes that an advanced training tried, the quick one first; empty for a quick training."
                ),
                .orNull(
                    "views",
                    .integer,
                    "The most views of an image that a detection takes: the whole, and tiles where objects are small; null of older ones."
                ),
                .orNull(
                    "milliseconds",
                    .double,
                    "What the base model took for an image on average, on one thread; null of older ones."
                ),
            ]
        )
    }
}
