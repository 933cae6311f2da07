internal import CustomVisionMapping
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension PortalService {
    /// All keys, oldest first.
    func keys(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.keys().map(PortalWire.Key.init))
    }

    /// Makes a key.
    func createKey(_ call: ProjectCall) async throws -> APIResponse {
        let draft: PortalWire.KeyDraft = try call.request.json()
        return try answer(
            try await projects.createKey(
                name: draft.name,
                scope: KeyScope(draft.scope),
                projectID: draft.projectId,
                origins: draft.origins ?? []
            )
        )
    }

    /// Replaces a key.
    func rotateKey(_ call: ProjectCall) async throws -> APIResponse {
        try answer(try await projects.rotateKey(call.id(.keyId)))
    }

    /// Ends a key.
    func revokeKey(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.revokeKey(call.id(.keyId))
        return .noContent
    }

    private func answer(_ made: (key: AccessKeyRecord, secret: AccessKeySecret)) throws -> APIResponse {
        try .json(PortalWire.NewKey(key: PortalWire.Key(made.key), secret: made.secret.text))
    }
}

extension PortalWire.Key {
    init(_ key: AccessKeyRecord) {
        self.init(
            id: key.id,
            name: key.name,
            scope: PortalWire.KeyScope(key.scope),
            projectId: key.projectID,
            origins: key.origins,
            created: key.created,
            lastUsed: key.lastUsed,
            revoked: key.revoked
        )
    }
}

extension PortalWire.KeyScope {
    init(_ scope: KeyScope) {
        self =
            switch scope {
            case .training: .training
            case .prediction: .prediction
            }
    }
}

extension KeyScope {
    init(_ scope: PortalWire.KeyScope) {
        self =
            switch scope {
            case .training: .training
            case .prediction: .prediction
            }
    }
}
