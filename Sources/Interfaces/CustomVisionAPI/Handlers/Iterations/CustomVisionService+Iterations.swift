internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import ExportService
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// Answers TrainProject.
    func trainProject(_ call: ProjectCall) async throws -> APIResponse {
        let parameters: Wire.TrainingParameters? = try call.request.optionalJSON()
        let base = parameters?.customBaseModelInfo
        if let base, !call.grant.opens(project: base.projectId) {
            throw APIError(
                .badRequestCustomBaseModelIterationStatusNotCompleted,
                "The iteration to start from does not exist or is not trained; name a trained one and its project."
            )
        }
        let email = call.optionalText(.notificationEmailAddress)
        let iteration = try await projects.train(
            call.projectID,
            TrainingRequest(
                type: call.choice(.trainingType, of: Wire.TrainingType.self).map(TrainingType.init)
                    ?? .regular,
                budgetMinutes: 60 * call.integer(.reservedBudgetInHours),
                force: call.flag(.forceTrain),
                notificationEmail: email?.isEmpty == false ? email : nil,
                selectedTags: parameters?.selectedTags,
                base: base.map { TrainingRequest.Base(projectID: $0.projectId, iterationID: $0.iterationId) }
            )
        )
        return try await answer(with: iteration, call)
    }

    /// Answers GetIterations.
    func iterations(_ call: ProjectCall) async throws -> APIResponse {
        let iterations = try await projects.iterations(of: call.projectID)
        let isDefault = try await defaultIterationTest(call)
        return try .json(try iterations.map { try wire($0, isDefault: isDefault($0)) })
    }

    /// Answers GetIteration.
    func iteration(_ call: ProjectCall) async throws -> APIResponse {
        try await answer(with: try await projects.iteration(call.iterationID, of: call.projectID), call)
    }

    /// Answers UpdateIteration.
    func updateIteration(_ call: ProjectCall) async throws -> APIResponse {
        let update: Wire.IterationUpdate = try call.request.json()
        let iteration = try await projects.updateIteration(
            call.iterationID,
            of: call.projectID,
            name: update.name,
            isDefault: call.apiVersion.hasDefaultIterations ? update.isDefault : nil
        )
        return try await answer(with: iteration, call)
    }

    /// Answers DeleteIteration.
    func deleteIteration(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.deleteIteration(call.iterationID, of: call.projectID)
        return .noContent
    }

    /// Answers PublishIteration.
    func publishIteration(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.publish(
            call.iterationID,
            of: call.projectID,
            as: call.text(.publishName),
            resourceID: call.text(.predictionId),
            overwrite: call.flag(.overwrite)
        )
        return try .json(true)
    }

    /// Answers UnpublishIteration.
    func unpublishIteration(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.unpublish(call.iterationID, of: call.projectID)
        return .noContent
    }

    private func answer(with iteration: IterationRecord, _ call: ProjectCall) async throws -> APIResponse {
        let isDefault = try await defaultIterationTest(call)
        return try .json(try wire(iteration, isDefault: isDefault(iteration)))
    }

    private func wire(_ iteration: IterationRecord, isDefault: Bool?) throws -> Wire.Iteration {
        let platforms = iteration.status == .completed ? exports.platforms(of: iteration.domainID) : []
        return try Wire.Iteration(iteration, isDefault: isDefault, exportableTo: platforms)
    }

    /// Tells the default iteration of a project from the others, or answers `nil` in versions without one.
    private func defaultIterationTest(_ call: ProjectCall) async throws -> (IterationRecord) -> Bool? {
        guard call.apiVersion.hasDefaultIterations else { return { _ in nil } }
        let id = try await projects.defaultIteration(of: call.projectID)?.id
        return { $0.id == id }
    }
}

extension Wire.Iteration {
    init(_ iteration: IterationRecord, isDefault: Bool?, exportableTo platforms: [String]) throws {
        let base = try iteration.decodedRecipe().base
        self.init(
            id: iteration.id,
            name: iteration.name,
            status: iteration.status.rawValue,
            created: iteration.created,
            lastModified: iteration.lastModified,
            trainedAt: iteration.trainedAt,
            projectId: iteration.projectID,
            exportable: !platforms.isEmpty,
            exportableTo: platforms.isEmpty ? nil : platforms,
            domainId: iteration.domainID,
            classificationType: iteration.task.classificationType.map(Wire.Classifier.init),
            trainingType: Wire.TrainingType(iteration.trainingType),
            reservedBudgetInHours: iteration.reservedBudgetInHours,
            trainingTimeInMinutes: Int((iteration.trainingSeconds / 60).rounded(.up)),
            publishName: iteration.publishName,
            originalPublishResourceId: iteration.publishResourceID,
            customBaseModelInfo: base.map {
                Wire.CustomBaseModelInfo(projectId: $0.projectID, iterationId: $0.iterationID)
            },
            trainingErrorDetails: iteration.errorDetails,
            isDefault: isDefault
        )
    }
}
