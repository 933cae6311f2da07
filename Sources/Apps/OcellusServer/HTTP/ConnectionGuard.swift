import Foundation
import HTTPAPI
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Keeps one connection from being held open for nothing, and answers what is no request at all.
///
/// A silent client is ended by the server's idle time; one that sends a byte now and then, or reads its answer that slowly,
/// never falls silent. So each phase of a connection has a time of its own, counted from its beginning however the bytes
/// trickle: until the head of a request is whole, until its body is, and until its answer is taken. The work between body and
/// answer is not limited here. What the parser refuses gets the answer that the protocol's clients can read, then the end.
///
/// One for each connection; used on its event loop only.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long each phase may take.
    struct Limits: Sendable {
        /// From the connection or the last answer to the end of the next request's head.
        let head: Duration
        /// From the end of the head to the end of the body, read by an operation or thrown away after an early answer.
        let body: Duration
        /// From the last byte given to the system to the moment when it has all been taken.
        let answer: Duration
    }

    /// How long a client may take to read the last answer of a connection.
    private static let timeToRead = Duration.seconds(2)

    private let limits: Limits
    private let answerToMalformed: @Sendable (HTTPParserError) -> APIResponse
    private var isReadingRequest = false
    private var requestsInProgress = 0
    private var hasBegunAnswer = false
    /// Whether the answer in progress is one that goes on until somebody ends it.
    private var isSendingEvents = false
    private var requestDeadline: Scheduled<Void>?
    private var answerDeadline: Scheduled<Void>?

    /// Prepares to guard a connection.
    ///
    /// - Parameters:
    ///   - limits: How long each phase may take.
    ///   - answerToMalformed: What to tell whoever sent something that is no request.
    init(limits: Limits, answerToMalformed: @escaping @Sendable (HTTPParserError) -> APIResponse) {
        self.limits = limits
        self.answerToMalformed = answerToMalformed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { expectRequest(context, within: limits.head) }
    }

    func channelActive(context: ChannelHandlerContext) {
        expectRequest(context, within: limits.head)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelDeadlines()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancelDeadlines()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isReadingRequest = true
            requestsInProgress += 1
            expectRequest(context, within: limits.body)
        case .body:
            break
        case .end:
            isReadingRequest = false
            requestDeadline?.cancel()
            expectHeadIfIdle(context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind == .informational:
            context.write(data, promise: promise)
        case .head(let head):
            hasBegunAnswer = true
            isSendingEvents = head.headerFields[.contentType] == EventAnswer.contentType
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            hasBegunAnswer = false
            isSendingEvents = false
            requestsInProgress -= 1
            let taken = promise ?? context.eventLoop.makePromise(of: Void.self)
            expectTaking(context, taken.futureResult)
            context.write(data, promise: taken)
            expectHeadIfIdle(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Whoever stops sending may still read an answer, but nobody listens to events that way: the client has gone.
        if case .inputClosed? = event as? ChannelEvent, isSendingEvents {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        cancelDeadlines()
        // Where an answer has begun, or the one to a request before is on its way, nothing more can be said.
        guard !hasBegunAnswer, requestsInProgress == (isReadingRequest ? 1 : 0) else {
            context.close(promise: nil)
            return
        }
        send(answerToMalformed(error), context)
    }

    /// Sends a last answer, then stops sending, and ends the connection once the client has had time to read: at once, what it
    /// is still sending would make its system throw the answer away (RFC 9112, section 9.6).
    private func send(_ answer: APIResponse, _ context: ChannelHandlerContext) {
        var head = HTTPResponse(status: answer.status, headerFields: answer.headerFields)
        head.headerFields[.connection] = "close"
        head.headerFields[.contentLength] = String(answer.body.count)
        let channel = context.channel
        let end = context.eventLoop.makePromise(of: Void.self)
        end.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
        hasBegunAnswer = true
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: end)
        answerDeadline = closing(context, after: Self.timeToRead)
    }

    // MARK: Deadlines

    /// Starts the time in which the next part of a request has to be whole, in place of the one before.
    private func expectRequest(_ context: ChannelHandlerContext, within time: Duration) {
        requestDeadline?.cancel()
        requestDeadline = closing(context, after: time)
    }

    /// Starts the time for the next head once nothing is read and nothing is worked on.
    private func expectHeadIfIdle(_ context: ChannelHandlerContext) {
        guard !isReadingRequest, requestsInProgress <= 0 else { return }
        expectRequest(context, within: limits.head)
    }

    private func expectTaking(_ context: ChannelHandlerContext, _ taken: EventLoopFuture<Void>) {
        answerDeadline?.cancel()
        let deadline = closing(context, after: limits.answer)
        answerDeadline = deadline
        taken.whenComplete { _ in deadline.cancel() }
    }

    private func closing(_ context: ChannelHandlerContext, after time: Duration) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
    }

    private func cancelDeadlines() {
        requestDeadline?.cancel()
        answerDeadline?.cancel()
    }
}
