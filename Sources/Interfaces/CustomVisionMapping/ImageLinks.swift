package import Bytes
package import FoundationEssentials
package import Projects

/// Links to images, archives and exports in the answer to one request: absolute, and open without a key for about a day.
package struct ImageLinks: Sendable {
    private let base: String
    private let links: SignedLinks
    private let now: Date

    /// Prepares the links of one answer.
    ///
    /// - Parameters:
    ///   - baseURL: Where the client reaches the server.
    ///   - pathPrefix: What stood before the interface's root in the request's path: whatever leads a request there leads the
    ///     links there, too.
    ///   - links: Signs and checks.
    ///   - now: The time from which the links count.
    package init(baseURL: URL, pathPrefix: String, links: SignedLinks, now: Date) {
        var base = baseURL.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        // An operator may have told the prefix already.
        self.base = pathPrefix.isEmpty || base.hasSuffix(pathPrefix) ? base : base + pathPrefix
        self.links = links
        self.now = now
    }

    /// The link to an image.
    package func uri(_ digest: ContentDigest) -> String {
        "\(base)/\(links.path(to: .image(digest), now: now))"
    }

    /// The link to the archive of a project.
    package func archiveURI(_ project: UUID) -> String {
        "\(base)/\(links.path(to: .archive(project: project), now: now))"
    }

    /// The link to an exported model.
    package func exportURI(_ digest: ContentDigest, named name: String) -> String {
        "\(base)/\(links.path(to: .export(digest, name: name), now: now))"
    }

    /// The image that a link of this installation names, if the link is valid: absolute, or from the path on.
    ///
    /// Whatever host it names: the signature proves that it is ours, and the holder of a link may see its image.
    package func digest(linkedBy uri: String) -> ContentDigest? {
        let halves = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let segments = halves[0].split(separator: "/")
        guard segments.count >= 2, segments[segments.count - 2] == "images",
            let digest = ContentDigest(hexadecimal: segments[segments.count - 1])
        else { return nil }
        var values: [Substring: Substring] = [:]
        for pair in halves[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2 { values[sides[0]] = sides[1] }
        }
        guard let end = values["end"], let signature = values["signature"],
            links.isValid(.image(digest), end: String(end), signature: String(signature), now: now)
        else { return nil }
        return digest
    }
}
