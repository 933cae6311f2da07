internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
package import HTTPAPI
internal import HTTPTypes

extension PortalService {
    /// Every operation.
    package static let router = Router(
        sessionOperations + installationOperations + projectOperations + imageOperations
            + archiveOperations + trainingOperations + evaluationOperations + webhookOperations
            + keyOperations,
        under: [root]
    )

    /// What every path of the portal begins with.
    private static let root = InterfaceRoot("portal", "/portal/v1")

    /// The portal's operations are one group.
    package static let groups = [
        OperationGroup(root.name, "What the portal needs beyond the protocol; open to every client.")
    ]

    private static let sessionOperations: [Route<Self>] = [
        row(
            "PortalOpenSession",
            .post,
            "/session",
            body: .json(PortalWire.SignIn.self),
            answer: .value(PortalWire.Session.self),
            "Exchanges a training key, or a one-time link, for a session in a cookie.",
            open: { try await $0.sessions.open($1) }
        ),
        row(
            "PortalReadSession",
            .get,
            "/session",
            answer: .value(PortalWire.Session.self),
            outcomes: [.init(.ok), .init(.noContent, "There is none.", hasContent: false)],
            "Tells whether the request's session is open, and until when.",
            open: { try await $0.sessions.read($1) }
        ),
        row(
            "PortalCloseSession",
            .delete,
            "/session",
            answer: .nothing,
            "Ends the request's session.",
            open: { try await $0.sessions.close($1) }
        ),
    ]

    private static let installationOperations: [Route<Self>] = [
        row(
            "PortalGetSystem",
            .get,
            "/system",
            .everyKey,
            answer: .value(PortalWire.System.self),
            "Tells about the installation: version, limits, storage, libraries and their licenses."
        ) { try await $0.system($1) },
        row(
            "PortalGetProjects",
            .get,
            "/projects",
            .everyKey,
            answer: .list(PortalWire.ProjectTile.self),
            "Lists the projects that the key opens, with counts, cover images and the last iteration."
        ) { try await $0.projects($1) },
        row(
            "PortalGetDomains",
            .get,
            "/domains",
            .everyKey,
            answer: .list(PortalWire.DomainChoice.self),
            "Lists the domains for new projects, each with an explanation and its cost."
        ) { try await $0.domains($1) },
    ]

    private static let projectOperations: [Route<Self>] = [
        row(
            "PortalAddSamples",
            .post,
            "/projects/{projectId}/samples",
            .subject(.projectId),
            body: .json(PortalWire.SampleRequest.self),
            answer: .value(PortalWire.SampleSummary.self),
            "Renders sample photographs of bolts, nuts and washers and adds them with their tags."
        ) { try await $0.addSamples($1) },
        row(
            "PortalMergeTags",
            .post,
            "/projects/{projectId}/tags/{tagId}/merge",
            .subject(.projectId),
            body: .json(PortalWire.TagMerge.self),
            answer: .nothing,
            "Moves a tag's images to another tag and removes the tag."
        ) { try await $0.mergeTags($1) },
        row(
            "PortalGetDuplicates",
            .get,
            "/projects/{projectId}/duplicates",
            .subject(.projectId),
            answer: .value(PortalWire.Duplicates.self),
            "Lists groups of near-duplicates in the workspace, as the last iteration found them."
        ) { try await $0.duplicates($1) },
    ]

    private static let trainingOperations: [Route<Self>] = [
        row(
            "PortalStartTraining",
            .post,
            "/projects/{projectId}/trainings",
            .subject(.projectId),
            body: .json(PortalWire.TrainingDraft.self),
            answer: .value(PortalWire.Training.self),
            outcomes: [.init(.accepted)],
            "Trains the project as TrainProject does, with a budget in minutes."
        ) { try await $0.startTraining($1) },
        row(
            "PortalGetProgress",
            .get,
            iteration + "/progress",
            .subject(.projectId),
            answer: .value(PortalWire.Progress.self),
            "Tells how far the training of an iteration is."
        ) { try await $0.progress($1) },
        row(
            "PortalFollowProgress",
            .get,
            iteration + "/events",
            .subject(.projectId),
            answer: .events(PortalWire.Progress.self),
            "Tells the same as events: progress whenever it changes, and end when training is over.",
            streaming: { try await $0.followProgress($1) }
        ),
        row(
            "PortalCancelTraining",
            .post,
            iteration + "/cancel",
            .subject(.projectId),
            answer: .nothing,
            outcomes: [.init(.accepted)],
            "Asks to stop the training of an iteration."
        ) { try await $0.cancelTraining($1) },
    ]

    private static let evaluationOperations: [Route<Self>] = [
        row(
            "PortalGetEvaluation",
            .get,
            iteration + "/evaluation",
            .subject(.projectId),
            query: [
                .fraction(.threshold, "The least probability that counts as predicted; 0.5 if left out.")
            ],
            answer: .value(PortalWire.Evaluation.self),
            "Evaluates an iteration on images that its models had not learned from, with intervals and likely label errors."
        ) { try await $0.evaluation($1) },
        row(
            "PortalGetScores",
            .get,
            iteration + "/scores",
            .subject(.projectId),
            answer: .bytes,
            "Returns the probabilities and the truth behind the evaluation, in the binary format OCSC."
        ) { try await $0.scores($1) },
        row(
            "PortalGetDetections",
            .get,
            iteration + "/detections",
            .subject(.projectId),
            answer: .value(PortalWire.Detections.self),
            "Returns what a detector found in images that it had not learned from, and what is there."
        ) { try await $0.detections($1) },
        row(
            "PortalGetExports",
            .get,
            iteration + "/exports",
            .subject(.projectId),
            answer: .list(PortalWire.Export.self),
            "Lists the formats that an iteration can be exported to, each with what has become of it."
        ) { try await $0.exports($1) },
        row(
            "PortalGetWebModel",
            .get,
            iteration + "/web/model.json",
            .subject(.projectId),
            answer: .document,
            "Describes the model that an iteration is in a web page."
        ) { try await $0.webModelDescription($1) },
        row(
            "PortalGetWebModelWeights",
            .get,
            iteration + "/web/model.bin",
            .subject(.projectId),
            answer: .bytes,
            "Reads the model that an iteration is in a web page, in the format of the engine for browsers."
        ) { try await $0.webModelWeights($1) },
        row(
            "PortalExportPageClassifier",
            .post,
            "/page-classifiers/export",
            .everyKey,
            query: [
                .requiredText(.platform, "The platform, in the words of ExportIteration."),
                .text(.flavor, "The variant of the platform; the usual one if left out."),
            ],
            body: .json(PortalWire.PageClassifier.self),
            bodyLimit: 8 << 20,
            answer: .bytes,
            "Exports a classifier that was trained in a page, as a ZIP archive; nothing of it is kept."
        ) { try await $0.exportPageClassifier($1) },
        row(
            "PortalCompareIterations",
            .get,
            iteration + "/comparison/{otherIterationId}",
            .subject(.projectId),
            query: [
                .fraction(.threshold, "The least probability that counts as predicted; 0.5 if left out.")
            ],
            answer: .value(PortalWire.Comparison.self),
            "Compares an iteration (before) with another one (after) on the images and tags that both were evaluated on."
        ) { try await $0.comparison($1) },
    ]

    private static let iteration = "/projects/{projectId}/iterations/{iterationId}"

    /// A row of the table; the parameters of the path need not be repeated in `query`.
    ///
    /// - Parameters:
    ///   - id: The name of the operation.
    ///   - method: The method.
    ///   - path: The path after the root.
    ///   - scope: Which training keys, or sessions, it is open to.
    ///   - query: What the query holds.
    ///   - body: What the body holds.
    ///   - bodyLimit: How many bytes the body may have.
    ///   - answer: What the answer holds.
    ///   - outcomes: How it ends; in the usual way, if left out.
    ///   - summary: A sentence for the documentation.
    ///   - handler: What answers it.
    /// - Returns: The row.
    static func row(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ scope: AccessScope,
        query: [Parameter] = [],
        body: APIOperation.Body = .none,
        bodyLimit: Int = 64 << 10,
        answer: APIOperation.Answer,
        outcomes: [APIOperation.Outcome]? = nil,
        _ summary: String,
        _ handler: @escaping @Sendable (Self, ProjectCall) async throws -> APIResponse
    ) -> Route<Self> {
        Route(
            operation(
                id,
                method,
                path,
                .trainingKey,
                scope,
                query,
                body,
                bodyLimit,
                answer,
                outcomes,
                summary
            ),
            handler
        )
    }

    /// A row whose answer is a stream of events.
    private static func row(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ scope: AccessScope,
        answer: APIOperation.Answer,
        _ summary: String,
        streaming handler: @escaping @Sendable (Self, ProjectCall) async throws -> AsyncStream<Data>
    ) -> Route<Self> {
        Route(
            operation(id, method, path, .trainingKey, scope, [], .none, 64 << 10, answer, nil, summary),
            streaming: handler
        )
    }

    /// A row of the session operations, which need no key: they sign in.
    private static func row(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        body: APIOperation.Body = .none,
        answer: APIOperation.Answer,
        outcomes: [APIOperation.Outcome]? = nil,
        _ summary: String,
        open handler: @escaping @Sendable (Self, APIRequest) async throws -> APIResponse
    ) -> Route<Self> {
        Route(
            // A key or a link is short, and the caller is not authenticated yet.
            operation(id, method, path, nil, .everyKey, [], body, 4 << 10, answer, outcomes, summary),
            open: handler
        )
    }

    private static func operation(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ key: KeyKind?,
        _ scope: AccessScope,
        _ query: [Parameter],
        _ body: APIOperation.Body,
        _ bodyLimit: Int,
        _ answer: APIOperation.Answer,
        _ outcomes: [APIOperation.Outcome]?,
        _ summary: String
    ) -> APIOperation {
        let isEmpty = if case .nothing = answer { true } else { false }
        return APIOperation(
            id: id,
            root: root.name,
            method: method,
            path: path,
            pathParameters: Parameter.inPaths,
            query: query,
            body: body,
            bodyLimit: bodyLimit,
            answer: answer,
            outcomes: outcomes ?? [.init(isEmpty ? .noContent : .ok)],
            key: key,
            scope: scope,
            group: root.name,
            summary: summary
        )
    }
}
