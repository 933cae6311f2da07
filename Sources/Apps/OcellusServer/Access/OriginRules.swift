import Foundation
import HTTPAPI
import HTTPTypes
import Projects

/// Whether a request comes from the portal's own page, as far as a browser tells: what a cookie needs beside its secret.
///
/// A browser sends cookies with whatever request a page of another site makes it send, and to whatever address a name points
/// to today. So a cookie counts only if `Host` is a name that this server goes by (against DNS rebinding), `Origin` is the
/// server's own (RFC 6454; against forged requests), and `Sec-Fetch-Site`, where a browser sends it, says nothing else (W3C, Fetch
/// Metadata Request Headers).
struct OriginRules: Sendable {
    private static let fetchSite = HTTPField.Name.known("Sec-Fetch-Site")

    private static let wildcards: Set<String> = ["0.0.0.0", "::", "[::]"]

    private let scheme: String
    private let published: WebOrigin?
    /// The host names that the server goes by; `nil` for any.
    private let expectedHosts: Set<String>?

    /// Prepares the rules of a server.
    ///
    /// - Parameters:
    ///   - host: Where it listens.
    ///   - scheme: `http` or `https`, as it speaks itself.
    ///   - publicURL: How clients reach it through a proxy.
    init(host: String, scheme: String, publicURL: URL?) {
        self.scheme = scheme
        published = publicURL.flatMap { url in
            url.host().flatMap { host in
                WebOrigin(
                    scheme: url.scheme ?? "",
                    authority: (host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host)
                        + (url.port.map { ":\($0)" } ?? "")
                )
            }
        }
        if Self.wildcards.contains(host), publicURL == nil {
            expectedHosts = nil
        } else {
            let listening = (host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host).lowercased()
            expectedHosts = Set(
                ["localhost", "127.0.0.1", "[::1]", listening] + [published?.host].compactMap(\.self)
            )
        }
    }

    /// What speaks against taking the cookie of a request.
    ///
    /// - Parameter request: The head of the request.
    /// - Returns: A sentence that says what to do, or `nil` if the request is the page's own.
    func objection(to request: HTTPRequest) -> String? {
        let isReading = request.method == .get || request.method == .head
        guard let own = WebOrigin(scheme: scheme, authority: request.authority ?? ""),
            expectedHosts?.contains(own.host) ?? true
        else {
            return
                "The request names a host that this server does not go by; start it with --public-url if that is its address."
        }
        switch request.headerFields[Self.fetchSite]?.lowercased() {
        case nil, "same-origin": break
        case "none" where isReading: break
        default: return Self.foreign
        }
        guard let text = request.headerFields[.origin] else {
            return isReading
                ? nil
                : "The request does not tell its origin; send the header Origin, or a key in place of a session."
        }
        guard let origin = WebOrigin(text), origin == own || origin == published else { return Self.foreign }
        return nil
    }

    /// What speaks against a request that needs no secret: a page of another site made a browser send it.
    ///
    /// Programs are not browsers and tell nothing of pages.
    ///
    /// - Parameter request: The head of the request.
    /// - Returns: A sentence that says what to do, or `nil`.
    func foreignPage(behind request: HTTPRequest) -> String? {
        let fields = request.headerFields
        // A picture or a link on a page asks without an origin, for what anybody may read.
        guard request.method != .get, request.method != .head,
            fields[.origin] != nil || fields[Self.fetchSite] != nil
        else { return nil }
        return objection(to: request)
    }

    /// Whether the browser reaches the server by https, with TLS of its own or of a proxy before it.
    ///
    /// - Parameter request: A request that nothing speaks against.
    /// - Returns: Whether a cookie may be limited to https.
    func isSecure(_ request: HTTPRequest) -> Bool {
        scheme == "https" || request.headerFields[.origin].flatMap { WebOrigin($0) }?.scheme == "https"
    }

    private static let foreign =
        "The request comes from another site, whose pages may not use a session here. Behind a proxy, start the server with --public-url."
}
