/// A URL that we may ask for: scheme, host, port and target, checked and in one spelling.
///
/// Stricter than RFC 3986 and than browsers: two readers of one URL that disagree about its host are the oldest way
/// past a filter, so whatever is unusual before the path is refused rather than mended. After the host, characters that
/// people leave unescaped (spaces, letters beyond ASCII) are escaped as browsers do; a fragment is dropped.
package struct WebAddress: Hashable, Sendable {
    /// The protocol.
    package enum Scheme: String, Hashable, Sendable {
        case http
        case https

        /// The port that a URL without one means.
        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    /// What stands between the slashes and the port.
    package enum Host: Hashable, Sendable {
        /// A name in lower case.
        case name(String)
        /// An address written out.
        case address(IPAddress)
    }

    /// The longest URL, in bytes of UTF-8; long enough for signed links of the large clouds.
    package static let lengthLimit = 8_192

    /// The protocol.
    package let scheme: Scheme

    /// The server.
    package let host: Host

    /// The port, 1 to 65535.
    package let port: Int

    /// Path and query, in visible ASCII; begins with a slash.
    package let target: String

    /// Reads a URL.
    ///
    /// - Throws: ``RemoteFetchError`` with `badURL`.
    package init(_ url: String) throws(RemoteFetchError) {
        guard url.utf8.count <= Self.lengthLimit else {
            throw .badURL("The URL is longer than \(Self.lengthLimit) bytes.")
        }
        guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")),
            let scheme = Scheme(rawValue: url[..<colon].lowercased()),
            url[colon...].hasPrefix("://")
        else { throw .badURL("The URL must begin with http:// or https://.") }
        let rest = url[url.utf8.index(colon, offsetBy: 3)...]
        let authorityEnd = rest.utf8.firstIndex { Self.authorityEnds.contains($0) } ?? rest.endIndex
        try self.init(scheme: scheme, authority: rest[..<authorityEnd], target: rest[authorityEnd...])
    }

    /// Reads the parts of a URL.
    ///
    /// - Parameters:
    ///   - scheme: The protocol.
    ///   - authority: Host and perhaps port.
    ///   - target: Empty, or path, query and fragment.
    /// - Throws: ``RemoteFetchError`` with `badURL`.
    init(scheme: Scheme, authority: Substring, target: Substring) throws(RemoteFetchError) {
        self.scheme = scheme
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            throw .badURL("The URL must not contain a user name or password.")
        }
        let (hostText, portText) = Self.split(authority)
        host = try Host(hostText)
        port = try Self.port(portText, of: scheme)
        self.target = try WebTarget.normalized(target)
    }

    /// The bytes that end host and port.
    ///
    /// A backslash, which some readers take for a slash, is not among them; it is refused as part of the host.
    static let authorityEnds = Set("/?#".utf8)

    /// Scheme, host and port: what decides whether two addresses belong to the same owner (RFC 6454).
    var origin: String { "\(scheme)://\(host):\(port)" }

    /// The value of the `Host` field: without the port if it is the scheme's own.
    var hostField: String { port == scheme.defaultPort ? "\(host)" : "\(host):\(port)" }

    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        // The colons of an IPv6 address are inside brackets.
        let searched = authority.utf8.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        guard let colon = authority[searched...].utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return (authority, nil)
        }
        return (authority[..<colon], authority[authority.utf8.index(after: colon)...])
    }

    private static func port(_ text: Substring?, of scheme: Scheme) throws(RemoteFetchError) -> Int {
        guard let text else { return scheme.defaultPort }
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(text), (1...65_535).contains(port)
        else { throw .badURL("The port in the URL must be a number from 1 to 65535.") }
        return port
    }
}

extension WebAddress: CustomStringConvertible {
    /// The URL in its one spelling.
    package var description: String { "\(scheme)://\(hostField)\(target)" }
}
