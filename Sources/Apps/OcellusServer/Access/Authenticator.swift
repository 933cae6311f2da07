import Bytes
import CustomVisionProtocol
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage

/// Decides who may call what: every address asks for a kind of key, and nothing opens without.
///
/// Keys are looked up by their SHA-256, among the operator's own (from flags or environment, never stored) and the stored ones.
/// A browser's session stands for the training key that opened it, as long as the key opens anything.
struct Authenticator: Sendable {
    /// The id that keys without a row have: all zeros.
    private static let chosenKeyID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// What the operator's one-time link opens: everything, like the training key that the operator may make at any time.
    static let operatorGrant = AccessGrant(keyID: chosenKeyID, scope: .training, projectID: nil)

    /// Which requests may use a cookie.
    let origins: OriginRules

    private let projects: ProjectStore
    private let chosen: [ContentDigest: KeyScope]
    private let keys: KeyCache

    /// Prepares to check keys.
    ///
    /// - Parameters:
    ///   - projects: Where keys and sessions are stored.
    ///   - origins: Which requests may use a cookie.
    ///   - trainingKey: A key the operator chose for training, valid in addition.
    ///   - predictionKey: A key the operator chose for prediction, likewise.
    init(
        _ projects: ProjectStore,
        origins: OriginRules,
        trainingKey: AccessKeySecret?,
        predictionKey: AccessKeySecret?
    ) {
        self.projects = projects
        self.origins = origins
        keys = KeyCache(projects)
        var chosen: [ContentDigest: KeyScope] = [:]
        if let predictionKey { chosen[predictionKey.digest] = .prediction }
        if let trainingKey { chosen[trainingKey.digest] = .training }
        self.chosen = chosen
    }

    /// What the key of a request opens, if it opens this.
    ///
    /// A request with a key is evaluated by the key alone, whatever cookies it has.
    ///
    /// - Parameters:
    ///   - request: The head of the request.
    ///   - key: What kind of key the address asks for.
    /// - Returns: What the key opens.
    /// - Throws: `APIError` that says which header was expected, or why a cookie does not count; `StorageError`.
    func admit(
        _ request: HTTPRequest,
        asking key: KeyKind
    ) async throws -> AccessGrant {
        let sent = key.headerNames.compactMap { request.headerFields[$0] }.filter { !$0.isEmpty }
        for text in sent {
            if let grant = try await grant(forDigest: AccessKeySecret(text: text).digest),
                grant.scope == key.scope
            {
                return grant
            }
        }
        if sent.isEmpty, key == .trainingKey, let session = try await session(of: request) {
            return session.grant
        }
        throw APIError.unauthorized(key, isMissing: sent.isEmpty)
    }

    /// The session of a request, and what it opens.
    ///
    /// - Parameter request: The head of the request.
    /// - Returns: `nil` if there is none, it has expired, or its key was revoked.
    /// - Throws: `APIError`, 403, for a request with a cookie that does not come from the portal's own page; `StorageError`.
    func session(of request: HTTPRequest) async throws -> (session: SessionRecord, grant: AccessGrant)? {
        let tokens = SessionCookie.tokens(in: request.headerFields)
        guard !tokens.isEmpty else { return nil }
        if let objection = origins.objection(to: request) { throw APIError(.forbidden, objection) }
        for token in tokens {
            guard let session = try await projects.session(token) else { continue }
            let grant =
                if let digest = session.keyHash { try await grant(forDigest: digest) } else {
                    Self.operatorGrant
                }
            if let grant, grant.scope == .training { return (session, grant) }
        }
        return nil
    }

    /// Whether a stored key is meant for the pages of an origin.
    ///
    /// - Throws: `StorageError` if the keys cannot be read.
    func hasKey(for origin: WebOrigin) async throws -> Bool {
        try await keys.isMeant(for: origin)
    }

    /// What the key with a digest opens, or `nil` if it opens nothing.
    func grant(forDigest digest: ContentDigest) async throws -> AccessGrant? {
        // The digest of a random secret tells nothing by the time its comparison takes.
        if let scope = chosen[digest] {
            return AccessGrant(keyID: Self.chosenKeyID, scope: scope, projectID: nil)
        }
        return try await keys.grant(forDigest: digest)
    }
}

extension KeyKind {
    /// The scope of stored keys of this kind; `nil` for a kind that nobody can have.
    fileprivate var scope: KeyScope? {
        switch self {
        case .trainingKey: .training
        case .predictionKey: .prediction
        default: nil
        }
    }
}
