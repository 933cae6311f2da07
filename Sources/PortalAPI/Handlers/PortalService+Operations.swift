internal import CustomVisionAPI
internal import FoundationEssentials

extension PortalService {
    /// Calls the handler of an operation.
    func answer(_ call: PortalCall) async throws -> PortalResponse {
        if call.operation.id == .followProgress { return .events(try await followProgress(call)) }
        return .whole(try await wholeAnswer(call))
    }

    private func wholeAnswer(_ call: PortalCall) async throws -> APIResponse {
        switch call.operation.id {
        case .openSession, .readSession, .closeSession, .followProgress:
            throw APIError(
                .notFound,
                "Nothing answers at this address; the list of operations is in /openapi.json."
            )
        case .getSystem: try await system(call)
        case .getProjects: try await projects(call)
        case .getDomains: try await domains(call)
        case .addSamples: try await addSamples(call)
        case .mergeTags: try await mergeTags(call)
        case .getDuplicates: try await duplicates(call)
        case .createArchiveLink: try await createArchiveLink(call)
        case .beginImport: try await beginImport(call)
        case .addImportPart: try await addImportPart(call)
        case .startImport: try await startImport(call)
        case .getImport: try await getImport(call)
        case .cancelImport: try await cancelImport(call)
        case .startTraining: try await startTraining(call)
        case .getProgress: try await progress(call)
        case .cancelTraining: try await cancelTraining(call)
        case .getEvaluation: try await evaluation(call)
        case .getScores: try await scores(call)
        case .compareIterations: try await comparison(call)
        case .getWebhooks: try await webhooks(call)
        case .createWebhook: try await createWebhook(call)
        case .testWebhook: try await testWebhook(call)
        case .deleteWebhook: try await deleteWebhook(call)
        case .getKeys: try await keys(call)
        case .createKey: try await createKey(call)
        case .rotateKey: try await rotateKey(call)
        case .revokeKey: try await revokeKey(call)
        }
    }
}
