internal import NIOCore
internal import NIOHTTP1

/// Sends one request as soon as the connection stands, collects the answer, and closes the connection.
///
/// The last handler of the pipeline; the first outcome counts, be it the answer, an error or the time.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// What is sent.
    struct Request: Sendable {
        var head: HTTPRequestHead
        var body: ByteBuffer?
    }

    private let request: Request
    private let limits: FetchLimits
    private let deadline: NIODeadline
    private let outcome: EventLoopPromise<ResponseCollection.Collected>

    private var collection: ResponseCollection
    private var isFinished = false
    private var timers: [Scheduled<Void>] = []

    /// Creates the handler.
    ///
    /// - Parameters:
    ///   - request: What is sent.
    ///   - collection: What takes the answer.
    ///   - limits: Say what progress is expected.
    ///   - deadline: When to give up.
    ///   - outcome: Completed once the handler was in a pipeline.
    init(
        request: Request,
        collection: ResponseCollection,
        limits: FetchLimits,
        deadline: NIODeadline,
        outcome: EventLoopPromise<ResponseCollection.Collected>
    ) {
        self.request = request
        self.collection = collection
        self.limits = limits
        self.deadline = deadline
        self.outcome = outcome
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let timeUp = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            finish(.failure(RemoteFetchError.timedOut), context: context)
        }
        timers = [timeUp]
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A connection that never stood, or one closed from outside; `outcome` ignores all but its first value.
        isFinished = true
        for timer in timers { timer.cancel() }
        outcome.fail(RemoteFetchError.truncated)
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if let body = request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFinished else { return }
        let hadHead = collection.hasHead
        do {
            if case .done(let collected) = try collection.receive(unwrapInboundIn(data)) {
                finish(.success(collected), context: context)
            } else if !hadHead, collection.hasHead {
                watchProgress(context: context)
            }
        } catch {
            finish(.failure(error), context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(RemoteFetchError.truncated), context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(RemoteFetchError(duringExchange: error)), context: context)
    }

    private func watchProgress(context: ChannelHandlerContext) {
        let check = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.progressInterval)) {
            [self] in
            if collection.hasProgressed(by: limits.progressBytes) {
                watchProgress(context: context)
            } else {
                finish(.failure(RemoteFetchError.tooSlow), context: context)
            }
        }
        // At most the deadline and the latest check are pending.
        timers = timers.prefix(1) + [check]
    }

    private func finish(
        _ result: Result<ResponseCollection.Collected, any Error>,
        context: ChannelHandlerContext
    ) {
        guard !isFinished else { return }
        isFinished = true
        for timer in timers { timer.cancel() }
        timers = []
        outcome.completeWith(result)
        context.close(promise: nil)
    }
}
