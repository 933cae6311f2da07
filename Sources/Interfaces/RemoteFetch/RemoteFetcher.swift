internal import HTTPTypes
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import NIOSSL

/// Fetches user-supplied URLs without server-side request forgery (SSRF).
///
/// For every request and again for every redirect: the URL is read strictly, its host is looked up once, all addresses
/// must be allowed by the ``NetworkPolicy``, the connection goes to one of exactly these addresses, and the connected
/// socket is checked once more before anything is sent. So a name that resolves differently between check and use (DNS
/// rebinding) has no effect. No proxy, cookie, cache or connection is shared between requests.
package struct RemoteFetcher: Sendable {
    /// Takes a piece of a body, in order, and hears the length of the whole if the server tells it; may block for as long as it
    /// takes to write the piece to a file.
    package typealias Sink = @Sendable (_ piece: ByteBuffer, _ total: Int?) throws -> Void

    private let group: any EventLoopGroup
    private let policy: NetworkPolicy
    private let resolver: any AddressResolver

    /// `nil` where the trusted certificates cannot be read, as on a bare system without any: requests without encryption
    /// still work there.
    private let tls: NIOSSLContext?

    /// Creates a fetcher; reads the trusted certificates from disk, some milliseconds.
    ///
    /// - Parameters:
    ///   - group: The event loops (of NIO's sockets) that do the work; the process's shared ones if left out.
    ///   - policy: Where requests may go.
    ///   - resolver: What looks names up.
    ///   - trustRoots: The certificate authorities believed; the system's if left out.
    package init(
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        policy: NetworkPolicy = .publicOnly,
        resolver: any AddressResolver = SystemResolver(),
        trustRoots: NIOSSLTrustRoots = .default
    ) {
        self.group = group
        self.policy = policy
        self.resolver = resolver
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = trustRoots
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        tls = try? NIOSSLContext(configuration: configuration)
    }

    /// Fetches the content behind a URL.
    ///
    /// - Parameters:
    ///   - url: An address with `http` or `https`, as the user wrote it.
    ///   - limits: What it may cost.
    /// - Returns: All of the content.
    /// - Throws: ``RemoteFetchError``; `badStatus` for any status but 200. `CancellationError` if the task is
    ///   cancelled; the connection is closed at once then.
    package func fetch(_ url: String, limits: FetchLimits = FetchLimits()) async throws -> RemoteContent {
        let response = try await send(RemoteRequest(url), limits: limits) { $0 == 200 }
        guard response.status == 200 else {
            throw RemoteFetchError.badStatus(response.status)
        }
        return RemoteContent(
            bytes: response.body,
            mediaType: response.mediaType,
            finalURL: response.finalURL
        )
    }

    /// Sends a request and gives back the answer, whatever its status.
    ///
    /// Redirects of GET and HEAD are followed (301, 302, 303, 307, 308; never from https to http). To other methods they
    /// are an answer like any other, so that no body goes where it was not sent.
    ///
    /// - Parameters:
    ///   - request: What is asked, of whom.
    ///   - limits: What it may cost.
    /// - Returns: The answer with its whole body.
    /// - Throws: ``RemoteFetchError`` or `CancellationError`, as ``fetch(_:limits:)``.
    package func send(
        _ request: RemoteRequest,
        limits: FetchLimits = FetchLimits()
    ) async throws -> RemoteResponse {
        try await send(request, limits: limits) { _ in true }
    }

    /// Sends a request whose answer may be too large for memory.
    ///
    /// - Parameters:
    ///   - request: What is asked, of whom.
    ///   - limits: What it may cost.
    ///   - sink: Takes the body of an answer of status 200 piece by piece, on an event loop of its own connection; the
    ///     server sends no faster than that.
    /// - Returns: The answer; its body is empty where the sink took it.
    /// - Throws: ``RemoteFetchError``, `CancellationError`, or what the sink throws.
    package func send(
        _ request: RemoteRequest,
        limits: FetchLimits,
        to sink: @escaping Sink
    ) async throws -> RemoteResponse {
        try await send(request, limits: limits, wantsBody: { _ in true }, sink: sink)
    }

    private func send(
        _ request: RemoteRequest,
        limits: FetchLimits,
        wantsBody: @escaping @Sendable (_ status: Int) -> Bool,
        sink: Sink? = nil
    ) async throws -> RemoteResponse {
        let deadline = NIODeadline.now() + TimeAmount(limits.totalTime)
        let followsRedirects = request.method == .get || request.method == .head
        var request = request
        var address = try WebAddress(request.url)
        for _ in 0...max(0, limits.redirects) {
            guard tls != nil || address.scheme == .http else { throw RemoteFetchError.noTrustRoots }
            let exchange = Exchange(
                group: group,
                policy: policy,
                tls: tls,
                address: address,
                request: ExchangeHandler.Request(request, to: address),
                limits: limits,
                deadline: deadline,
                wantsBody: { wantsBody($0) && !(followsRedirects && Self.isRedirect($0)) },
                sink: sink
            )
            let candidates = try await candidates(for: address, until: deadline)
            let answer = try await exchange.run(candidates: candidates)
            guard followsRedirects, Self.isRedirect(Int(answer.head.status.code)) else {
                return RemoteResponse(answer, from: address)
            }
            let next = try Self.target(of: answer.head, from: address)
            if next.origin != address.origin {
                // Fields meant for one origin, such as keys, are not sent to another.
                request = RemoteRequest(request.url, method: request.method)
            }
            address = next
        }
        throw RemoteFetchError(
            .tooManyRedirects,
            "The URL redirects more than \(limits.redirects) times."
        )
    }

    private static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

    private static func target(of head: HTTPResponseHead, from address: WebAddress) throws -> WebAddress {
        let locations = head.headers["location"]
        guard locations.count == 1, let location = locations.first else {
            throw RemoteFetchError(.refusedRedirect, "The server redirects without saying where to.")
        }
        let next = try address.following(location)
        guard next.scheme == .https || address.scheme == .http else {
            throw RemoteFetchError(.refusedRedirect, "The server redirects from https to http.")
        }
        return next
    }
}

extension RemoteFetcher {
    /// The addresses of a host, allowed every one.
    ///
    /// One forbidden address among many refuses the host: an honest public server has none.
    private func candidates(for address: WebAddress, until deadline: NIODeadline) async throws -> [IPAddress]
    {
        guard policy.admits(port: address.port) else {
            throw RemoteFetchError(
                .forbiddenPort,
                "Port \(address.port) may not be fetched from; use 80, 443 or one above 1023."
            )
        }
        switch address.host {
        case .address(let literal):
            guard policy.admits(literal) else {
                throw RemoteFetchError.noAddress(of: "\(address.host)", forbidden: true)
            }
            return [literal]
        case .name(let name):
            let found = try await lookUp(name, until: deadline)
            guard !found.isEmpty else { throw RemoteFetchError.noAddress(of: name, forbidden: false) }
            guard found.allSatisfy({ policy.admits($0) }) else {
                throw RemoteFetchError.noAddress(of: name, forbidden: true)
            }
            // More addresses would only lengthen the wait.
            return Array(found.prefix(8))
        }
    }

    /// Waits for the resolver until it answers, the time is up or the task is cancelled.
    private func lookUp(_ name: String, until deadline: NIODeadline) async throws -> [IPAddress] {
        let loop = group.next()
        let answer = loop.makePromise(of: [IPAddress].self)
        let timeUp = loop.scheduleTask(deadline: deadline) { answer.fail(RemoteFetchError.timedOut) }
        defer { timeUp.cancel() }
        // Belongs to the resolver, which cannot be interrupted; the fetch does not wait for it beyond its deadline.
        Task { [resolver] in
            do {
                answer.succeed(try await resolver.addresses(of: name))
            } catch {
                answer.succeed([])
            }
        }
        return try await withTaskCancellationHandler {
            try await answer.futureResult.get()
        } onCancel: {
            answer.fail(CancellationError())
        }
    }
}
