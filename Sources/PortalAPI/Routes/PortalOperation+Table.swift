package import CustomVisionAPI
internal import HTTPTypes

extension PortalOperation {
    /// What every path of the portal begins with.
    package static let root = "/portal/v1"

    /// Every operation.
    package static let all: [PortalOperation] =
        sessionOperations + installationOperations + projectOperations + archiveOperations
        + trainingOperations + evaluationOperations + webhookOperations + keyOperations

    /// The same for the OpenAPI document.
    package static let described: [DescribedOperation] = all.map { operation in
        DescribedOperation(
            id: operation.id.rawValue,
            method: operation.method,
            path: root + operation.path,
            summary: operation.summary,
            parameters: operation.parameters,
            body: operation.body,
            answer: operation.answer,
            status: operation.status,
            isOpen: operation.isAboutSessions
        )
    }

    private static let sessionOperations: [PortalOperation] = [
        row(
            .openSession,
            .post,
            "/session",
            .session,
            body: .json(PortalWire.SignIn.self),
            answer: .value(PortalWire.Session.self),
            "Exchanges a training key, or a one-time link, for a session in a cookie."
        ),
        row(
            .readSession,
            .get,
            "/session",
            .session,
            answer: .valueOrNothing(PortalWire.Session.self),
            "Tells whether the request's session is open, and until when."
        ),
        row(
            .closeSession,
            .delete,
            "/session",
            .session,
            answer: .nothing,
            "Ends the request's session."
        ),
    ]

    private static let installationOperations: [PortalOperation] = [
        row(
            .getSystem,
            .get,
            "/system",
            .everyKey,
            answer: .value(PortalWire.System.self),
            "Tells about the installation: version, limits, storage, libraries and their licenses."
        ),
        row(
            .getProjects,
            .get,
            "/projects",
            .everyKey,
            answer: .list(PortalWire.ProjectTile.self),
            "Lists the projects that the key opens, with counts, cover images and the last iteration."
        ),
        row(
            .getDomains,
            .get,
            "/domains",
            .everyKey,
            answer: .list(PortalWire.DomainChoice.self),
            "Lists the domains for new projects, each with an explanation and its cost."
        ),
    ]

    private static let projectOperations: [PortalOperation] = [
        row(
            .addSamples,
            .post,
            "/projects/{projectId}/samples",
            .project,
            body: .json(PortalWire.SampleRequest.self),
            answer: .value(PortalWire.SampleSummary.self),
            "Renders sample photographs of bolts, nuts and washers and adds them with their tags."
        ),
        row(
            .mergeTags,
            .post,
            "/projects/{projectId}/tags/{tagId}/merge",
            .project,
            body: .json(PortalWire.TagMerge.self),
            answer: .nothing,
            "Moves a tag's images to another tag and removes the tag."
        ),
        row(
            .getDuplicates,
            .get,
            "/projects/{projectId}/duplicates",
            .project,
            answer: .value(PortalWire.Duplicates.self),
            "Lists groups of near-duplicates in the workspace, as the last iteration found them."
        ),
    ]

    private static let trainingOperations: [PortalOperation] = [
        row(
            .startTraining,
            .post,
            "/projects/{projectId}/trainings",
            .project,
            body: .json(PortalWire.TrainingDraft.self),
            answer: .value(PortalWire.Training.self),
            status: .accepted,
            "Trains the project as TrainProject does, with a budget in minutes."
        ),
        row(
            .getProgress,
            .get,
            iteration + "/progress",
            .project,
            answer: .value(PortalWire.Progress.self),
            "Tells how far the training of an iteration is."
        ),
        row(
            .followProgress,
            .get,
            iteration + "/events",
            .project,
            answer: .events(PortalWire.Progress.self),
            "Tells the same as events: progress whenever it changes, and end when training is over."
        ),
        row(
            .cancelTraining,
            .post,
            iteration + "/cancel",
            .project,
            answer: .nothing,
            status: .accepted,
            "Asks to stop the training of an iteration."
        ),
    ]

    private static let evaluationOperations: [PortalOperation] = [
        row(
            .getEvaluation,
            .get,
            iteration + "/evaluation",
            .project,
            query: [
                .fraction(.threshold, "The least probability that counts as predicted; 0.5 if left out.")
            ],
            answer: .value(PortalWire.Evaluation.self),
            "Evaluates an iteration on images that its evaluates had not learned from, with intervals and likely label errors."
        ),
        row(
            .getScores,
            .get,
            iteration + "/scores",
            .project,
            answer: .bytes,
            "Returns the probabilities and the truth behind the evaluation, in the binary format OCSC."
        ),
        row(
            .compareIterations,
            .get,
            iteration + "/comparison/{otherIterationId}",
            .project,
            query: [
                .fraction(.threshold, "The least probability that counts as predicted; 0.5 if left out.")
            ],
            answer: .value(PortalWire.Comparison.self),
            "Compares an iteration (before) with another one (after) on the images and tags that both were evaluated on."
        ),
    ]

    private static let iteration = "/projects/{projectId}/iterations/{iterationId}"

    /// A row of the table; the parameters of the path need not be repeated in `query`.
    static func row(
        _ id: ID,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ reach: Reach,
        query: [APIOperation.Parameter] = [],
        body: DescribedOperation.Body? = nil,
        answer: DescribedOperation.Answer,
        status: HTTPResponse.Status? = nil,
        _ summary: String
    ) -> PortalOperation {
        let isEmpty = if case .nothing = answer { true } else { false }
        return PortalOperation(
            id: id,
            method: method,
            path: path,
            parameters: PathTemplate(path).segments.compactMap { segment in
                guard case .parameter(let name) = segment else { return nil }
                return APIOperation.Parameter.inPath(name.rawValue)
            } + query,
            body: body,
            answer: answer,
            status: status ?? (isEmpty ? .noContent : .ok),
            reach: reach,
            summary: summary
        )
    }
}
