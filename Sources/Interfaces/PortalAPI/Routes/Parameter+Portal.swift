internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI

extension Parameter.Name {
    // In paths, beside projectId and iterationId
    static let importId: Self = "importId"
    static let keyId: Self = "keyId"
    static let otherIterationId: Self = "otherIterationId"
    static let tagId: Self = "tagId"
    static let webhookId: Self = "webhookId"

    // In queries
    static let offset: Self = "offset"
    static let threshold: Self = "threshold"
}

extension Parameter {
    /// The parameters of all paths.
    static let inPaths: [Self] = [
        .pathGUID(.projectId, unknown: .notFoundProject, "The project."),
        .pathGUID(.tagId, unknown: .notFoundTag, "The tag."),
        .pathGUID(.iterationId, unknown: .notFoundIteration, "The iteration."),
        .pathGUID(.otherIterationId, unknown: .notFoundIteration, "The iteration after."),
        .pathGUID(.importId, "The import."),
        .pathGUID(.keyId, "The key."),
        .pathGUID(.webhookId, "The webhook."),
    ]
}

extension APICall where Context == ProjectContext {
    /// The threshold in the query, or the usual one.
    var threshold: Float { fraction(.threshold) ?? 0.5 }
}
