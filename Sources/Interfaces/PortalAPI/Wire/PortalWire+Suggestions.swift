internal import CustomVisionProtocol
internal import Foundation
internal import HTTPAPI

extension PortalWire {
    /// Boxes that are suggested for an image, and how the detector that learns in the background stands.
    struct RegionSuggestions: WireValue {
        /// How far the preview is: there are too few images with boxes; the first one is being trained; there is one; or it could not
        /// be trained.
        enum State: String, WireEnumeration {
            case none, training, ready, failed
        }

        /// Who suggests.
        enum Source: String, WireEnumeration {
            case preview, iteration
        }

        var state: State
        var imageCount: Int
        var labeledImageCount: Int
        var neededImageCount: Int
        var source: Source?
        var iterationId: UUID?
        var iterationName: String?
        var predictions: [Wire.Prediction]

        static let schema = WireSchema(
            "PortalRegionSuggestions",
            "Boxes that are suggested for an image while somebody draws.",
            [
                .required(
                    "state",
                    .enumeration(State.self),
                    """
                    How far the preview is, a detector that learns in the background from the boxes that are drawn: none of too \
                    few images with boxes; training, of the first one; ready, even while a later one is trained; or failed.
                    """
                ),
                .required(
                    "imageCount",
                    .integer,
                    "How many images the preview learned from; 0 unless it is ready."
                ),
                .required(
                    "labeledImageCount",
                    .integer,
                    "How many images have boxes, and no tag without one."
                ),
                .required("neededImageCount", .integer, "From how many such images on there is a preview."),
                .orNull(
                    "source",
                    .enumeration(Source.self),
                    """
                    Who suggests the boxes: the preview or the default iteration, whichever learned from more images whose boxes \
                    are still the same, the iteration if that is equal; null if there is neither.
                    """
                ),
                .orNull("iterationId", .guid, "The iteration, if it is the source."),
                .orNull("iterationName", .string, "Its name."),
                .required(
                    "predictions",
                    .array(.object(Wire.Prediction.self)),
                    """
                    The boxes with their tags, the most probable first, at most 200. Probabilities of a preview are not calibrated: \
                    they rank boxes, and say nothing of how often they are right.
                    """
                ),
            ]
        )
    }
}
