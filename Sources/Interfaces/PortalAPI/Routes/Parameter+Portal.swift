internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI

extension Parameter.Name {
    // In paths, beside projectId and iterationId
    static let imageId: Self = "imageId"
    static let importId: Self = "importId"
    static let keyId: Self = "keyId"
    static let otherIterationId: Self = "otherIterationId"
    static let tagId: Self = "tagId"
    static let webhookId: Self = "webhookId"

    // In queries
    static let flavor: Self = "flavor"
    static let maxBoxes: Self = "maxBoxes"
    static let maxBoxSide: Self = "maxBoxSide"
    static let minBoxes: Self = "minBoxes"
    static let minBoxSide: Self = "minBoxSide"
    static let offset: Self = "offset"
    static let platform: Self = "platform"
    static let threshold: Self = "threshold"
}

extension Parameter {
    /// The parameters of all paths.
    static let inPaths: [Self] = [
        .pathGUID(.projectId, unknown: .notFoundProject, "The project."),
        .pathGUID(.tagId, unknown: .notFoundTag, "The tag."),
        .pathGUID(.imageId, unknown: .notFoundImage, "The image."),
        .pathGUID(.iterationId, unknown: .notFoundIteration, "The iteration."),
        .pathGUID(.otherIterationId, unknown: .notFoundIteration, "The iteration after."),
        .pathGUID(.importId, "The import."),
        .pathGUID(.keyId, "The key."),
        .pathGUID(.webhookId, "The webhook."),
    ]
}

extension Parameter {
    /// Numbers of boxes, and of pixels, when nothing is asked for.
    static let anyNumber = 0...Int(Int32.max)

    /// What lists of images ask for besides what the protocol knows.
    static let boxes: [Self] = [
        number(.minBoxes, default: anyNumber.lowerBound, "The fewest boxes of an image."),
        number(.maxBoxes, default: anyNumber.upperBound, "The most boxes of an image."),
        number(
            .minBoxSide,
            default: anyNumber.lowerBound,
            "How long the shortest side of all boxes of an image is at least, in pixels of the upright original."
        ),
        number(
            .maxBoxSide,
            default: anyNumber.upperBound,
            "How long it is at most; images without boxes have none, and are listed only if neither of the two is given."
        ),
    ]

    private static func number(_ name: Name, default value: Int, _ summary: String) -> Self {
        integer(name, anyNumber, default: value, summary)
    }
}

extension APICall where Context == ProjectContext {
    /// The threshold in the query, or the usual one.
    var threshold: Float { fraction(.threshold) ?? 0.5 }
}
