extension WebAddress {
    /// The address that a `Location` field of this address's answer means (RFC 3986, section 5.2).
    ///
    /// - Parameter reference: A URL, or a reference relative to this address.
    /// - Returns: The address, checked like any other.
    /// - Throws: ``RemoteFetchError`` with `badURL`.
    func following(_ reference: String) throws(RemoteFetchError) -> WebAddress {
        guard reference.utf8.count <= Self.lengthLimit else {
            throw .badURL("The URL is longer than \(Self.lengthLimit) bytes.")
        }
        if Self.hasScheme(reference) { return try WebAddress(reference) }
        if reference.hasPrefix("//") { return try WebAddress("\(scheme):\(reference)") }

        let own = WebTarget.split(target[...])
        let (path, query) = WebTarget.split(reference[...])
        let combined =
            if path.hasPrefix("/") {
                path + query
            } else if !path.isEmpty {
                // The last segment of the path gives way.
                own.path[...(own.path.lastIndex(of: "/") ?? own.path.startIndex)] + path + query
            } else {
                own.path + (query.isEmpty ? own.query : query)
            }
        return try WebAddress(scheme: scheme, authority: authority[...], target: combined)
    }

    private var authority: String { "\(host):\(port)" }

    /// Whether a reference begins with a scheme: a colon before any slash, question mark or hash.
    private static func hasScheme(_ reference: String) -> Bool {
        let end = reference.utf8.firstIndex { authorityEnds.contains($0) } ?? reference.endIndex
        return reference[..<end].utf8.contains(UInt8(ascii: ":"))
    }
}
