internal import Annotations
internal import FoundationEssentials
internal import HTTPAPI

/// Where an image is that the server is to fetch.
struct ImageAddress: WireValue {
    var url: String

    static let schema = WireSchema(
        "ImageAddress",
        "Where an image is.",
        [.required("url", .string, "An http or https address.")]
    )
}

/// What the model says of an image, in the shape of the original: ids are empty, and dates have no zone.
struct ModelPrediction: WireValue {
    var id = ""
    var project = ""
    var iteration = ""
    var created: Date
    var predictions: [TagPrediction]

    static let schema = WireSchema(
        "ModelPrediction",
        "What the model says of an image.",
        [
            .required("id", .string, "Empty."), .required("project", .string, "Empty."),
            .required("iteration", .string, "Empty."),
            .required("created", .date(WireDateForm(fractionDigits: 6, hasZone: false)), "When, in UTC."),
            .required("predictions", .array(.object(TagPrediction.self)), "The most probable first."),
        ]
    )
}

/// A tag and how probable it is; of a detector where it is, too.
struct TagPrediction: WireValue {
    var tagName: String
    var probability: Double
    var tagId = ""
    var boundingBox: PredictedBox?

    static let schema = WireSchema(
        "TagPrediction",
        "A tag and how probable it is.",
        [
            .required("tagName", .string, "The tag."),
            .required("probability", .double, "How probable it is, rounded to 8 decimals."),
            .required("tagId", .string, "Empty."),
            .orNull("boundingBox", .object(PredictedBox.self), "Where it is; null of a classifier."),
        ]
    )
}

/// A box in fractions of the image.
struct PredictedBox: WireValue {
    var left: Double
    var top: Double
    var width: Double
    var height: Double

    static let schema = WireSchema(
        "PredictedBox",
        "A box in fractions of the image.",
        [
            .required("left", .double, "Its left edge."), .required("top", .double, "Its upper edge."),
            .required("width", .double, "Its width."), .required("height", .double, "Its height."),
        ]
    )
}

extension TagPrediction {
    /// A prediction in the protocol's digits.
    init(_ prediction: Prediction<Int>, tags: [String]) {
        self.init(
            tagName: tags[prediction.tag],
            probability: Self.rounded(prediction.probability),
            boundingBox: prediction.box.map { box in
                PredictedBox(
                    left: Self.rounded(box.left),
                    top: Self.rounded(box.top),
                    width: Self.rounded(box.width),
                    height: Self.rounded(box.height)
                )
            }
        )
    }

    /// To 8 decimals.
    private static func rounded(_ number: Double) -> Double { (number * 1e8).rounded() / 1e8 }
}
