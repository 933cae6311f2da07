internal import CustomVisionMapping
internal import FoundationEssentials
internal import HTTPAPI
internal import HTTPTypes
internal import Projects

extension PortalService {
    /// A link to the archive of a project.
    func createArchiveLink(_ call: ProjectCall) async throws -> APIResponse {
        // Checked here, so that the link leads to a project that can be archived.
        _ = try await projects.project(call.projectID)
        return try .json(
            PortalWire.ArchiveLink(
                uri: call.links.archiveURI(call.projectID),
                expires: projects.now().addingTimeInterval(Double(SignedLinks.lifetime))
            )
        )
    }

    /// Makes room for an archive.
    func beginImport(_ call: ProjectCall) async throws -> APIResponse {
        let draft: PortalWire.ImportDraft = try call.request.json()
        let id = try await imports.begin(byteCount: draft.byteCount)
        return try await answer(id)
    }

    /// Adds bytes to an archive.
    func addImportPart(_ call: ProjectCall) async throws -> APIResponse {
        let id = call.id(.importId)
        _ = try await imports.add(call.request.body, at: call.integer(.offset), to: id)
        return try await answer(id)
    }

    /// Begins to make a project of an archive.
    func startImport(_ call: ProjectCall) async throws -> APIResponse {
        let start: PortalWire.ImportStart = try call.request.json()
        let name = start.name?.isEmpty == false ? start.name : nil
        let state = try await imports.start(call.id(.importId), name: name)
        return try .json(PortalWire.Import(state), status: .accepted)
    }

    /// How an import stands.
    func getImport(_ call: ProjectCall) async throws -> APIResponse {
        try await answer(call.id(.importId))
    }

    /// Drops an import.
    func cancelImport(_ call: ProjectCall) async throws -> APIResponse {
        try await imports.cancel(call.id(.importId))
        return .noContent
    }

    private func answer(_ id: UUID) async throws -> APIResponse {
        try .json(PortalWire.Import(try await imports.import(id)))
    }
}

extension PortalWire.Import {
    init(_ state: ProjectImport) {
        self.init(
            id: state.id,
            state: PortalWire.ImportState(state.state),
            receivedBytes: state.receivedBytes,
            partLimit: ProjectImports.partLimit,
            done: state.done,
            total: state.total,
            missingDomain: state.missingDomain,
            message: state.failure
        )
    }
}

extension PortalWire.ImportState {
    init(_ state: ProjectImport.State) {
        self =
            switch state {
            case .uploading: .uploading
            case .waiting: .waiting
            case .importing: .importing
            case .succeeded: .succeeded
            case .failed: .failed
            }
    }
}
