internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import HTTPTypes
internal import Projects
internal import Storage

extension PortalService {
    /// Begins a training.
    func startTraining(_ call: ProjectCall) async throws -> APIResponse {
        let draft: PortalWire.TrainingDraft = try call.request.json()
        let iteration = try await projects.train(
            call.projectID,
            TrainingRequest(
                type: draft.trainingType == .advanced ? .advanced : .regular,
                budgetMinutes: draft.budgetMinutes ?? 0,
                force: draft.force ?? false,
                notificationEmail: draft.notificationEmailAddress?.isEmpty == false
                    ? draft.notificationEmailAddress : nil,
                selectedTags: draft.selectedTags?.map(\.uuidString)
            )
        )
        return try .json(PortalWire.Training(iterationId: iteration.id), status: .accepted)
    }

    /// How far a training is.
    func progress(_ call: ProjectCall) async throws -> APIResponse {
        try .json(
            PortalWire.Progress(
                try await projects.trainingStatus(of: call.iterationID, in: call.projectID)
            )
        )
    }

    /// The same as events; a missing iteration is reported before the stream begins.
    func followProgress(_ call: ProjectCall) async throws -> AsyncStream<Data> {
        let (projects, iteration, project) = (projects, call.iterationID, call.projectID)
        let first = try await projects.trainingStatus(of: iteration, in: project)
        return ProgressFeed(first) {
            try await projects.trainingStatus(of: iteration, in: project)
        }.events
    }

    /// Asks to stop a training.
    func cancelTraining(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.cancelTraining(of: call.iterationID, in: call.projectID)
        return .accepted
    }
}

extension PortalWire.Progress {
    init(_ progress: TrainingStatus) {
        self.init(
            status: progress.status.rawValue,
            stage: progress.stage.map(PortalWire.Stage.init),
            done: progress.done,
            total: progress.total,
            rate: progress.rate,
            seconds: progress.seconds,
            remainingSeconds: progress.remainingSeconds,
            attempt: progress.attempt,
            message: progress.message
        )
    }
}

extension PortalWire.Stage {
    init(_ stage: TrainingStatus.Stage) {
        self =
            switch stage {
            case .waiting: .waiting
            case .working(.extracting): .extracting
            case .working(.crossValidating): .crossValidating
            case .working(.fitting): .fitting
            case .working(.evaluating): .evaluating
            }
    }
}
