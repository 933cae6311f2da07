/// A request to another server that was refused by us or failed.
///
/// The sentences name at most the host that the URL named, never an address that a name resolved to. A name without
/// addresses and a name with forbidden ones read the same, so that answers do not tell which internal names exist; show
/// ``description`` to users, not ``code``.
package struct RemoteFetchError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The URL is not one we read: scheme, user name, host, port or characters.
        case badURL
        /// The URL names an address, or its host has an address, outside the ``NetworkPolicy``.
        case forbiddenAddress
        /// The port is outside the ``NetworkPolicy``.
        case forbiddenPort
        /// The host has no address.
        case unresolvable
        /// No connection came about.
        case unreachable
        /// No safe connection came about: certificate, name or protocol.
        case tls
        /// The time was up.
        case timedOut
        /// The body came slower than the limit.
        case tooSlow
        /// The body is larger than the limit.
        case tooLarge
        /// The connection ended before the answer was whole.
        case truncated
        /// The answer is not HTTP/1, has too large a head, or contradicts itself.
        case malformedResponse
        /// The body is compressed though we asked for it as it is.
        case unsupportedEncoding
        /// The server answered with another status than 200.
        case badStatus(Int)
        /// More redirects than the limit.
        case tooManyRedirects
        /// The file is another than the one whose SHA-256 was given.
        case digestMismatch
        /// A redirect from https to http, or one without a place to go.
        case refusedRedirect
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    static func badStatus(_ status: Int) -> RemoteFetchError {
        RemoteFetchError(
            .badStatus(status),
            "The server answered with status \(status) instead of the file."
        )
    }

    static func badURL(_ description: String) -> RemoteFetchError { RemoteFetchError(.badURL, description) }

    /// Both cases must read alike; see above.
    static func noAddress(of host: String, forbidden: Bool) -> RemoteFetchError {
        RemoteFetchError(
            forbidden ? .forbiddenAddress : .unresolvable,
            "The host \(host) has no address that may be fetched from; name a server on the public internet."
        )
    }
}

extension RemoteFetchError: CustomStringConvertible {}
