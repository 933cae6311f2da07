import Bytes
import CustomVisionAPI
import Foundation
import HTTPTypes
import PortalAPI
import Storage
import Workspace

/// Signing in, asking whether one is, and signing out.
struct SignIn: Sendable {
    /// How many bytes a body may have; a key or a link is short, and whoever sends it is not known yet.
    static let bodyLimit = 4 << 10

    let workspace: Workspace
    let authenticator: Authenticator
    let link: SignInLink
    let attempts: SignInAttempts

    /// Refuses requests of other sites: one could sign a browser out, or in as somebody else.
    ///
    /// - Throws: An `APIError`, 403.
    func check(_ request: HTTPRequest) throws(APIError) {
        if let objection = authenticator.origins.objection(to: request) {
            throw APIError(.forbidden, objection)
        }
    }

    /// Exchanges a key or the link for a session.
    ///
    /// A browser that has a session gets another one, and the old one ends.
    ///
    /// - Parameters:
    ///   - call: The request with its body.
    ///   - request: The head of the same request, which ``check(_:)`` let pass.
    /// - Returns: The session, and the cookie that holds it.
    /// - Throws: An `APIError`: 401 for what opens nothing, 429 after too many of these; `StorageError`.
    func open(_ call: APIRequest, _ request: HTTPRequest) async throws -> APIResponse {
        let attempt = try attempts.begin()
        let wanted: PortalWire.SignIn
        do {
            wanted = try call.json(PortalWire.SignIn.self)
            guard (wanted.key == nil) != (wanted.link == nil) else {
                throw APIError(.badRequest, "Send either a key or the token of a one-time link.")
            }
        } catch {
            // Nothing was tried.
            attempts.succeeded(attempt)
            throw error
        }
        var keyDigest: ContentDigest?
        var grant = Authenticator.operatorGrant
        if let text = wanted.key {
            let secret = AccessKeySecret(text: text)
            guard let found = try await authenticator.grant(forDigest: secret.digest),
                found.scope == .training
            else {
                throw Self.refusal(
                    "Access denied. This is no training key of this server, or it was revoked."
                )
            }
            (keyDigest, grant) = (secret.digest, found)
        } else if let text = wanted.link {
            guard link.use(SessionToken(text: text)) else {
                throw Self.refusal(
                    "Access denied. The link was used, is too old, or is of an earlier start; sign in with a key."
                )
            }
        }
        attempts.succeeded(attempt)
        for token in SessionCookie.tokens(in: request.headerFields) { try await workspace.endSession(token) }
        let (session, token) = try await workspace.openSession(keyDigest: keyDigest)
        var answer = try APIResponse.json(Self.wire(session, grant))
        answer.headerFields[.setCookie] = SessionCookie.keeping(
            token,
            isSecure: authenticator.origins.isSecure(request)
        )
        return answer
    }

    /// Tells about the session of a request; 204 if there is none, because asking is no mistake.
    ///
    /// - Throws: `StorageError`.
    func read(_ request: HTTPRequest) async throws -> APIResponse {
        guard let (session, grant) = try await authenticator.session(of: request) else { return .noContent }
        return try APIResponse.json(Self.wire(session, grant))
    }

    /// Ends the session of a request, if there is one, and lets the browser forget it.
    ///
    /// - Throws: `StorageError`.
    func close(_ request: HTTPRequest) async throws -> APIResponse {
        for token in SessionCookie.tokens(in: request.headerFields) { try await workspace.endSession(token) }
        var answer = APIResponse.noContent
        answer.headerFields[.setCookie] = SessionCookie.forgetting(
            isSecure: authenticator.origins.isSecure(request)
        )
        return answer
    }

    private static func refusal(_ message: String) -> APIError {
        let challenge = APIError.unauthorized(.trainingKey, isMissing: true).headerFields
        return APIError(.unauthorized, message, headerFields: challenge)
    }

    private static func wire(_ session: SessionRecord, _ grant: AccessGrant) -> PortalWire.Session {
        PortalWire.Session(
            expires: session.end,
            idleMinutes: Int(SessionTimes.idle / 60),
            projectId: grant.projectID
        )
    }
}
