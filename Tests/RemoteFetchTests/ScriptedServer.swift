import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a loopback address that answers with bytes as the test says, right or wrong.
final class ScriptedServer: Sendable {
    /// What the server does next on a connection.
    enum Step: Sendable {
        case send(String)
        /// Sends a piece again and again, with a pause before each, until the connection is closed.
        case drip(String, every: TimeAmount)
        case close
        /// Closes the socket under TLS without TLS saying so.
        case cut
    }

    /// The requests so far, with their bodies.
    private let seen = Mutex<[String]>([])
    private let connections = Mutex(0)
    private let receivedBytes = Mutex(0)
    private let listener: any Channel
    /// Completed when the first connection was closed.
    let firstClosure: EventLoopFuture<Void>
    /// Completed when the first request has arrived.
    let firstRequest: EventLoopFuture<Void>

    var port: Int { listener.localAddress?.port ?? 0 }
    var requests: [String] { seen.withLock(\.self) }
    var connectionCount: Int { connections.withLock(\.self) }
    /// Everything that came in, be it a whole request or not; before TLS takes it apart.
    var receivedByteCount: Int { receivedBytes.withLock(\.self) }

    private init(listener: any Channel, promises: Promises) {
        self.listener = listener
        firstClosure = promises.closure.futureResult
        firstRequest = promises.request.futureResult
    }

    private struct Promises: Sendable {
        let closure: EventLoopPromise<Void>
        let request: EventLoopPromise<Void>
    }

    /// Runs a test against a server, and ends the server with it.
    static func with<Result>(
        host: String = "127.0.0.1",
        port: Int = 0,
        tls: NIOSSLContext? = nil,
        greeting: String? = nil,
        answer: @escaping @Sendable (_ request: String) -> [Step],
        test: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup.singleton
        let loop = group.next()
        let promises = Promises(closure: loop.makePromise(), request: loop.makePromise())
        let reference = Reference()
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                reference.server?.connections.withLock { $0 += 1 }
                channel.closeFuture.whenComplete { _ in promises.closure.succeed() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteCounter { count in reference.server?.receivedBytes.withLock { $0 += count } }
                    )
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        Script(greeting: greeting) { request in
                            reference.server?.seen.withLock { $0.append(request) }
                            promises.request.succeed()
                            return answer(request)
                        }
                    )
                }
            }
            .bind(host: host, port: port)
            .get()
        let server = ScriptedServer(listener: listener, promises: promises)
        reference.server = server
        defer {
            reference.server = nil
            promises.closure.fail(CancellationError())
            promises.request.fail(CancellationError())
            listener.close(promise: nil)
        }
        return try await test(server)
    }

    /// Breaks the circle of server, listener and connections.
    private final class Reference: Sendable {
        private let value = Mutex<ScriptedServer?>(nil)
        var server: ScriptedServer? {
            get { value.withLock(\.self) }
            set { value.withLock { $0 = newValue } }
        }
    }
}

/// Reports how many bytes pass.
private final class ByteCounter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let report: (Int) -> Void

    init(report: @escaping (Int) -> Void) {
        self.report = report
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        report(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }
}

/// Collects one request and plays the answer.
private final class Script: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let greeting: String?
    private let answer: (String) -> [ScriptedServer.Step]
    private var received = ""
    private var hasAnswered = false

    init(greeting: String?, answer: @escaping (String) -> [ScriptedServer.Step]) {
        self.greeting = greeting
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let greeting else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard !hasAnswered, isWhole else { return }
        hasAnswered = true
        play(answer(received)[...], context: context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private var isWhole: Bool {
        guard let end = received.range(of: "\r\n\r\n") else { return false }
        let head = received[..<end.lowerBound].lowercased()
        guard let field = head.range(of: "content-length: ") else { return true }
        let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
        return received[end.upperBound...].utf8.count >= length
    }

    private func play(_ steps: ArraySlice<ScriptedServer.Step>, context: ChannelHandlerContext) {
        guard let step = steps.first, context.channel.isActive else { return }
        switch step {
        case .send(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            play(steps.dropFirst(), context: context)
        case .drip(let text, let pause):
            context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
                play([.send(text), step], context: context)
            }
        case .close:
            context.close(promise: nil)
        case .cut:
            // From the handler of TLS outwards, so that it does not notice.
            let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            tls?.close(promise: nil)
        }
    }
}
