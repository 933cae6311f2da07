/// Scheme, host and port of a page (RFC 6454, section 4), in lower case and with the port that the scheme implies.
package struct WebOrigin: Hashable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// A name or an address; IPv6 in brackets.
    package let host: String
    /// The port, also where it is the usual one.
    package let port: Int

    /// Reads an origin as the header has it, such as `https://vision.example:8443`; `null` is none.
    package init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        self.init(scheme: String(text[..<mark.lowerBound]), authority: String(text[mark.upperBound...]))
    }

    /// Puts an origin together from a scheme and a `Host`.
    package init?(scheme: String, authority: String) {
        let scheme = scheme.lowercased()
        guard let implied = Self.usualPorts[scheme], authority.utf8.count <= 260,
            let match = authority.lowercased().wholeMatch(
                of: /(\[[0-9a-f:.]+\]|[0-9a-z._\-]+)(?::([0-9]{1,5}))?/
            ),
            let port = match.2.map({ Int($0) }) ?? implied
        else { return nil }
        self.scheme = scheme
        host = String(match.1)
        self.port = port
    }

    private static let usualPorts = ["http": 80, "https": 443]
}

extension WebOrigin: CustomStringConvertible {
    /// The origin as a browser writes it: without the usual port.
    package var description: String {
        "\(scheme)://\(host)" + (port == Self.usualPorts[scheme] ? "" : ":\(port)")
    }
}
