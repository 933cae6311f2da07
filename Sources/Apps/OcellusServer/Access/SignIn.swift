import Bytes
import CustomVisionProtocol
import Foundation
import HTTPAPI
import HTTPTypes
import PortalAPI
import Projects
import Storage

/// Signing in, asking whether one is, and signing out.
///
/// Requests of other sites are refused before they come here: one could sign a browser out, or in as somebody else.
struct SignIn: PortalSessions {
    let projects: ProjectStore
    let authenticator: Authenticator
    let link: SignInLink
    let attempts: SignInAttempts

    /// Exchanges a key or the link for a session.
    ///
    /// A browser that has a session gets another one, and the old one ends.
    ///
    /// - Parameter request: The request with its body.
    /// - Returns: The session, and the cookie that holds it.
    /// - Throws: An `APIError`: 401 for what opens nothing, 429 after too many of these; `StorageError`.
    func open(_ request: APIRequest) async throws -> APIResponse {
        let attempt = try attempts.begin()
        let wanted: PortalWire.SignIn
        do {
            wanted = try request.json(PortalWire.SignIn.self)
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
        for token in SessionCookie.tokens(in: request.headerFields) { try await projects.endSession(token) }
        let (session, token) = try await projects.openSession(keyDigest: keyDigest)
        var answer = try APIResponse.json(Self.wire(session, grant))
        answer.headerFields[.setCookie] = SessionCookie.keeping(
            token,
            isSecure: authenticator.origins.isSecure(HTTPRequest(request))
        )
        return answer
    }

    /// Tells about the session of a request; 204 if there is none, because asking is no mistake.
    ///
    /// - Throws: `StorageError`.
    func read(_ request: APIRequest) async throws -> APIResponse {
        guard let (session, grant) = try await authenticator.session(of: HTTPRequest(request)) else {
            return .noContent
        }
        return try APIResponse.json(Self.wire(session, grant))
    }

    /// Ends the session of a request, if there is one, and lets the browser forget it.
    ///
    /// - Throws: `StorageError`.
    func close(_ request: APIRequest) async throws -> APIResponse {
        for token in SessionCookie.tokens(in: request.headerFields) { try await projects.endSession(token) }
        var answer = APIResponse.noContent
        answer.headerFields[.setCookie] = SessionCookie.forgetting(
            isSecure: authenticator.origins.isSecure(HTTPRequest(request))
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

extension HTTPRequest {
    /// The head of a request.
    fileprivate init(_ request: APIRequest) {
        self.init(
            method: request.method,
            scheme: nil,
            authority: request.authority,
            path: request.path,
            headerFields: request.headerFields
        )
    }
}
