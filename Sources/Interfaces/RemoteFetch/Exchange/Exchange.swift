internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// One request and its answer, over a connection of its own to one of several checked addresses.
struct Exchange: Sendable {
    let group: any EventLoopGroup
    let policy: NetworkPolicy

    /// Needed for an address with `https` only.
    let tls: NIOSSLContext?
    let address: WebAddress
    let request: ExchangeHandler.Request
    let limits: FetchLimits
    let deadline: NIODeadline
    let wantsBody: @Sendable (_ status: Int) -> Bool
    var sink: RemoteFetcher.Sink?

    /// Tries the addresses one after the other until a connection stands, then asks.
    ///
    /// - Parameter candidates: What the host resolved to, allowed every one.
    /// - Returns: The answer of the first address that could be connected to.
    /// - Throws: ``RemoteFetchError``, or `CancellationError` if the task is cancelled, at once in either case.
    func run(candidates: [IPAddress]) async throws -> ResponseCollection.Collected {
        let opened = OpenedChannel()
        let connectDeadline = min(deadline, .now() + TimeAmount(limits.connectTime))
        do {
            return try await withTaskCancellationHandler {
                for (index, candidate) in candidates.enumerated() {
                    try Task.checkCancellation()
                    // What is left is shared out, so that one dead address does not use up the others' time.
                    let left = (connectDeadline - .now()).nanoseconds / Int64(candidates.count - index)
                    guard left > 0 else { throw RemoteFetchError.timedOut }
                    let answer = try await attempt(candidate, connectTime: .nanoseconds(left), opened: opened)
                    if let answer { return answer }
                }
                // An address may have had no chance because the time for the whole fetch was over.
                throw NIODeadline.now() < deadline ? RemoteFetchError.unreachable : .timedOut
            } onCancel: {
                opened.cancel()
            }
        } catch {
            try Task.checkCancellation()
            throw error
        }
    }

    /// Returns the answer, or `nil` if this address cannot be connected to.
    private func attempt(
        _ candidate: IPAddress,
        connectTime: TimeAmount,
        opened: OpenedChannel
    ) async throws -> ResponseCollection.Collected? {
        let loop = group.next()
        let outcome = loop.makePromise(of: ResponseCollection.Collected.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(connectTime)
            .channelInitializer { channel in
                opened.adopt(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try addHandlers(to: channel.pipeline.syncOperations, outcome: outcome)
                }
            }
        let socketAddress = try SocketAddress(
            packedIPAddress: ByteBuffer(bytes: candidate.bytes),
            port: address.port
        )
        do {
            _ = try await bootstrap.connect(to: socketAddress).get()
        } catch {
            outcome.fail(error)
            return nil
        }
        return try await outcome.futureResult.get()
    }

    private func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations,
        outcome: EventLoopPromise<ResponseCollection.Collected>
    ) throws {
        let refusal = RemoteFetchError.noAddress(of: "\(address.host)", forbidden: true)
        try pipeline.addHandler(ConnectedAddressCheck(policy: policy, refusal: refusal))
        if address.scheme == .https {
            guard let tls else { throw RemoteFetchError.noTrustRoots }
            if case .name(let name) = address.host {
                let handler = try NIOSSLClientHandler(context: tls, serverHostname: name)
                try pipeline.addHandlers(handler, CertificateNameCheck(name: name, tls: handler))
            } else {
                // Without a name the certificate must be valid for the address itself.
                try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil))
            }
        }
        // Twice the body leaves room for chunks of a few bytes; a mebibyte for small bodies with much around them.
        let byteLimit = min(limits.bodyBytes, .max / 4) * 2 + (1 << 20)
        try pipeline.addHandler(ReceivedByteLimit(byteLimit, refusal: .tooLarge(limits.bodyBytes)))
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = limits.headBytes
        decoderLimits.maxHeaderListSize = limits.headBytes
        decoderLimits.maxHeaderFieldCount = 128
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(HTTPResponseDecoder(limitConfiguration: decoderLimits))
        )
        try pipeline.addHandler(NIOHTTPRequestHeadersValidator())
        let collection = ResponseCollection(
            byteLimit: limits.bodyBytes,
            method: request.head.method,
            wantsBody: wantsBody,
            sink: sink
        )
        try pipeline.addHandler(
            ExchangeHandler(
                request: request,
                collection: collection,
                limits: limits,
                deadline: deadline,
                outcome: outcome
            )
        )
    }
}
