import HTTPTypes
import PortalAPI
import Projects

/// The cookie that holds a session (RFC 6265).
enum SessionCookie {
    private static let name = PortalSession.cookieName

    /// How many cookies of the name are looked at; programs on other ports of the host may set some, too.
    private static let limit = 4

    /// The sessions that a request carries; mostly none or one.
    static func tokens(in headerFields: HTTPFields) -> [SessionToken] {
        let pairs = headerFields[values: .cookie].flatMap { $0.split(separator: ";") }
        return pairs.compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: \.isWhitespace) == name else { return nil }
            return SessionToken(text: String(parts[1].filter { !$0.isWhitespace }))
        }
        .prefix(limit).map(\.self)
    }

    /// What makes a browser keep a session.
    ///
    /// Scripts do not see it, and no request that another site brought about carries it.
    ///
    /// - Parameters:
    ///   - token: The session.
    ///   - isSecure: Whether it may travel by https only.
    /// - Returns: The value of a `Set-Cookie`.
    static func keeping(_ token: SessionToken, isSecure: Bool) -> String {
        field(token.text, age: Int(SessionTimes.longest), isSecure: isSecure)
    }

    /// What makes a browser forget its session.
    static func forgetting(isSecure: Bool) -> String {
        field("", age: 0, isSecure: isSecure)
    }

    private static func field(_ value: String, age: Int, isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}
