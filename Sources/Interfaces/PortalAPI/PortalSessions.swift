internal import CustomVisionProtocol
package import HTTPAPI

/// Opens, tells about and ends sessions of browsers.
///
/// The server brings it along: a session lives in a cookie, and what a cookie may do is the server's to decide. No key is
/// needed for these operations; they are how one gets in.
package protocol PortalSessions: Sendable {
    /// Exchanges a key or a one-time link for a session; the body is a ``PortalWire/SignIn``.
    func open(_ request: APIRequest) async throws -> APIResponse

    /// Tells about the session of a request; 204 if there is none.
    func read(_ request: APIRequest) async throws -> APIResponse

    /// Ends the session of a request, if there is one.
    func close(_ request: APIRequest) async throws -> APIResponse
}

extension OpenAPIDocument.Session {
    /// The portal's session, which stands for a training key.
    package static let portal = OpenAPIDocument.Session(
        in: SecurityScheme(
            "session",
            in: .cookie,
            PortalSession.cookieName,
            "A session of the portal; same-origin requests only."
        ),
        for: .trainingKey
    )
}

/// Facts about sessions that server and description share.
package enum PortalSession {
    /// The name of the cookie that holds a session.
    package static let cookieName = "ocellus-session"
}
