internal import NIOHTTP1
internal import NIOSSL

extension RemoteFetchError {
    static let timedOut = RemoteFetchError(.timedOut, "The server did not answer in time.")

    static let tooSlow = RemoteFetchError(.tooSlow, "The server sends too slowly.")

    static let truncated = RemoteFetchError(
        .truncated,
        "The server closed the connection before its answer was complete."
    )

    static let unreachable = RemoteFetchError(.unreachable, "The server cannot be reached.")

    static let noTrustRoots = RemoteFetchError(
        .tls,
        "This machine has no certificates to tell who answers an https address: install the package ca-certificates."
    )

    private static let tls = RemoteFetchError(
        .tls,
        "No secure connection to the server came about; its certificate must be valid for the host in the URL."
    )

    /// Turns an error of a handler into one for people, without what it says about the inside.
    init(duringExchange error: any Error) {
        self =
            switch error {
            case let error as RemoteFetchError: error
            // Without the closing message of TLS anyone on the way may have cut the answer short.
            case NIOSSLError.uncleanShutdown: .truncated
            case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tls
            case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: .truncated
            case is HTTPParserError: .malformedResponse
            default: .truncated
            }
    }
}
