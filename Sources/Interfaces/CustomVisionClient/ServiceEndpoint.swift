internal import Foundation

/// The address of a service: scheme, host, port and perhaps a path that comes before `/customvision`.
package struct ServiceEndpoint: Hashable, Sendable {
    /// The address without a slash at the end, such as `https://name.cognitiveservices.azure.com`.
    package let text: String

    /// Scheme, host and port: whether a link leads to the service itself.
    let origin: String

    /// The port.
    let port: Int

    /// Reads an address leniently: with or without slashes at the end, or a whole address of the training or prediction
    /// API, of which only the part before `/customvision` counts.
    ///
    /// - Throws: ``CustomVisionClientError`` with `badEndpoint`.
    package init(_ address: String) throws(CustomVisionClientError) {
        let trimmed = address.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let components = URLComponents(string: trimmed),
            let scheme = components.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = components.encodedHost, !host.isEmpty,
            components.user == nil, components.password == nil
        else {
            throw CustomVisionClientError(
                .badEndpoint,
                "The endpoint must be an address such as http://127.0.0.1:8080 or https://name.cognitiveservices.azure.com."
            )
        }
        let path = components.percentEncodedPath
        let prefix = path.range(of: "/customvision", options: .caseInsensitive).map { path[..<$0.lowerBound] }
        guard prefix != nil || (components.query == nil && components.fragment == nil) else {
            throw CustomVisionClientError(
                .badEndpoint,
                "The endpoint must not have a query or a fragment: leave out everything from “?” or “#” on."
            )
        }
        let segments = (prefix ?? path[...]).split(separator: "/")
        port = components.port ?? (scheme == "https" ? 443 : 80)
        origin = "\(scheme)://\(host.lowercased()):\(port)"
        let authority = components.port.map { "\(host):\($0)" } ?? host
        text = (["\(scheme)://\(authority)"] + segments).joined(separator: "/")
    }

    /// Whether a link leads to this very service.
    func isOrigin(of link: String) -> Bool {
        guard let components = URLComponents(string: link), let scheme = components.scheme?.lowercased(),
            let host = components.encodedHost
        else { return false }
        let port = components.port ?? (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host.lowercased()):\(port)" == origin
    }
}

extension ServiceEndpoint: CustomStringConvertible {
    /// The address without a slash at the end.
    package var description: String { text }
}
