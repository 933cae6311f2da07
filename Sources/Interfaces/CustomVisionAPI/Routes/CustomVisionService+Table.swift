internal import CustomVisionMapping
internal import CustomVisionProtocol
package import HTTPAPI
internal import HTTPTypes
internal import Projects

extension CustomVisionService {
    /// Every operation of the protocol.
    package static let router = Router(
        projectOperations + tagOperations + imageOperations + taggingOperations + iterationOperations
            + predictionStoreOperations + publishedOperations + legacyPredictionOperations,
        under: APISide.allCases.map(\.root)
    )

    /// The two halves of the protocol.
    package static let groups = [
        OperationGroup(APISide.training.rawValue, "Projects, tags, images, iterations, publishing."),
        OperationGroup(APISide.prediction.rawValue, "Asking a published iteration."),
    ]

    /// A row of the training side's table.
    ///
    /// The parameters of the path need not be repeated in `query`.
    ///
    /// - Parameters:
    ///   - id: The name that the protocol gives the operation.
    ///   - method: The method.
    ///   - path: The path after version and side.
    ///   - legacyPath: Where old clients look for it.
    ///   - since: The version that had it first; every version serves it, this is for readers.
    ///   - scope: Which keys it is open to, where its path names no project.
    ///   - query: What the query holds.
    ///   - body: What the body holds.
    ///   - answer: What it answers with when all went well.
    ///   - summary: A sentence for the documentation.
    ///   - handler: What answers it.
    /// - Returns: The row.
    static func training(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        legacyPath: String? = nil,
        since: String = "v2.2",
        scope: AccessScope = .everyKey,
        query: [Parameter] = [],
        body: APIOperation.Body = .none,
        answer: Success,
        _ summary: String,
        _ handler: @escaping @Sendable (Self, ProjectCall) async throws -> APIResponse
    ) -> Route<Self> {
        row(
            id,
            .training,
            method,
            path,
            legacyPath: legacyPath,
            since: since,
            scope: scope,
            query: query,
            body: body,
            answer: answer,
            summary,
            handler
        )
    }

    /// A row of the prediction side's table.
    static func prediction(
        _ id: String,
        _ path: String,
        since: String,
        query: [Parameter],
        body: APIOperation.Body,
        _ summary: String,
        _ handler: @escaping @Sendable (Self, ProjectCall) async throws -> APIResponse
    ) -> Route<Self> {
        row(
            id,
            .prediction,
            .post,
            path,
            since: since,
            query: query,
            body: body,
            answer: .value(Wire.ImagePrediction.self),
            summary,
            handler
        )
    }

    private static func row(
        _ id: String,
        _ side: APISide,
        _ method: HTTPRequest.Method,
        _ path: String,
        legacyPath: String? = nil,
        since: String,
        scope: AccessScope = .everyKey,
        query: [Parameter],
        body: APIOperation.Body,
        answer: Success,
        _ summary: String,
        _ handler: @escaping @Sendable (Self, ProjectCall) async throws -> APIResponse
    ) -> Route<Self> {
        Route(
            APIOperation(
                id: id,
                root: side.rawValue,
                method: method,
                path: path,
                legacyPath: legacyPath,
                pathParameters: Parameter.inPaths,
                query: query,
                body: body,
                bodyLimit: body.sizeLimit,
                answer: answer.content,
                outcomes: answer.outcomes,
                key: side.key,
                scope: path.contains("{projectId}") ? .subject(.projectId) : scope,
                group: side.rawValue,
                summary: summary,
                details: "Since \(since)."
            ),
            handler
        )
    }
}

extension CustomVisionService {
    /// What an operation answers with when all went well.
    struct Success: Sendable {
        let content: APIOperation.Answer
        let outcomes: [APIOperation.Outcome]

        private init(_ content: APIOperation.Answer, _ outcomes: [APIOperation.Outcome] = [.init(.ok)]) {
            self.content = content
            self.outcomes = outcomes
        }

        /// An object; 200.
        static func value(_ type: any WireValue.Type) -> Self { Self(.value(type)) }
        /// A list of objects; 200.
        static func list(_ type: any WireValue.Type) -> Self { Self(.list(type)) }
        /// An object; 200, or 207 if part of the batch failed.
        static func batch(_ type: any WireValue.Type) -> Self {
            let words =
                "Part of the batch failed; each entry says what became of it. Before v3.3 this is 200."
            return Self(.value(type), [.init(.ok), .init(.multiStatus, words)])
        }
        /// A whole number; 200.
        static let count = Self(.count)
        /// Whole numbers by tag; 200.
        static let countByTag = Self(.counts)
        /// The word `true`; 200.
        static let yes = Self(.yes)
        /// Bytes; 200.
        static let bytes = Self(.bytes)
        /// Nothing; 204.
        static let nothing = Self(.nothing, [.init(.noContent)])
        /// Nothing; 204, or 202 if the work goes on.
        static let nothingYet = Self(.nothing, [.init(.noContent), .init(.accepted, "It will be done.")])
    }
}

extension APIOperation.Body {
    private static let part = APIOperation.FilePart("imageData", "Every part is an image, whatever its name.")

    /// One image: bytes, or a form with a part.
    static let image = Self.file(part)

    /// A batch of images: the bytes of one, or a form with a part for each.
    static let images = Self.files(part)

    /// How many bytes a body may reasonably have; the server refuses more with 413.
    ///
    /// Roomier than the limits on images, so that an image that is a little too large gets the error that says so.
    fileprivate var sizeLimit: Int {
        let image = ProjectLimits.standard.trainingImageBytes
        let images = CustomVisionLimits.imagesPerBatch * image
        switch self {
        case .none: return 64 << 10
        case .json(is Wire.ImageFileCreateBatch.Type, _): return images / 3 * 4 + (4 << 20)
        case .json, .strings: return 4 << 20
        case .file: return 2 * image
        case .files, .bytes: return images + (4 << 20)
        }
    }
}
