package import HTTPAPI
internal import HTTPTypes

extension ModelServerAPI {
    package static let groups = [
        OperationGroup("Model", "One model: an image in, tags with probabilities out.")
    ]

    /// All addresses of the original's containers.
    ///
    /// Project and name in a path may be anything: there is one model.
    package static let router = Router<ModelServerAPI>(
        [
            Route(
                operation("GetModel", .get, "/", answer: .text, "Says who answers."),
                open: { server, request in server.greet(request) }
            )
        ]
            + aliases.map { alias in
                Route(
                    operation(
                        "PredictImage" + alias.id,
                        .post,
                        alias.path("image"),
                        body: .file(APIOperation.FilePart("imageData", "An image of at most 4 MB.")),
                        // A form has a little more than its image.
                        bodyLimit: imageByteLimit + 64 << 10,
                        "Says what is in the image of the body."
                    ),
                    open: { server, request in try await server.predictImage(request) }
                )
            }
            + aliases.map { alias in
                Route(
                    operation(
                        "PredictURL" + alias.id,
                        .post,
                        alias.path("url"),
                        body: .json(ImageAddress.self),
                        bodyLimit: 64 << 10,
                        "Says what is in the image at a URL."
                    ),
                    open: { server, request in try await server.predictURL(request) }
                )
            },
        under: [InterfaceRoot("model", "")]
    )

    /// One of the places of an operation.
    private struct Alias {
        /// What its name has behind that of the operation.
        let id: String
        let prefix: String
        let suffix: String

        func path(_ word: String) -> String { "\(prefix)/\(word)\(suffix)" }
    }

    private static let aliases = [
        Alias(id: "", prefix: "", suffix: ""),
        Alias(id: "OfProject", prefix: "/{project}", suffix: ""),
        Alias(id: "OfProjectWithNoStore", prefix: "/{project}", suffix: "/nostore"),
        Alias(id: "Classify", prefix: "/{project}/classify/iterations/{publishedName}", suffix: ""),
        Alias(
            id: "ClassifyWithNoStore",
            prefix: "/{project}/classify/iterations/{publishedName}",
            suffix: "/nostore"
        ),
        Alias(id: "Detect", prefix: "/{project}/detect/iterations/{publishedName}", suffix: ""),
        Alias(
            id: "DetectWithNoStore",
            prefix: "/{project}/detect/iterations/{publishedName}",
            suffix: "/nostore"
        ),
    ]

    private static func operation(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        body: APIOperation.Body = .none,
        bodyLimit: Int = 0,
        answer: APIOperation.Answer = .value(ModelPrediction.self),
        _ summary: String
    ) -> APIOperation {
        APIOperation(
            id: id,
            root: "model",
            method: method,
            path: path,
            pathParameters: [
                .pathText("project", "Anything; kept for programs that name a project."),
                .pathText("publishedName", "Anything; kept for programs that name an iteration."),
            ],
            body: body,
            bodyLimit: bodyLimit,
            answer: answer,
            outcomes: [.init(.ok)],
            key: nil,
            scope: .everyKey,
            group: "Model",
            summary: summary
        )
    }
}
