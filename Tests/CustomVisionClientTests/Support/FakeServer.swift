import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a loopback address that answers as a function says, right or wrong.
final class FakeServer: Sendable {
    struct Request: Sendable {
        let method: String
        /// Without the query, unescaped.
        let path: String
        let query: [String: String]
        let fields: [String: String]
        let body: Data

        var segments: [String] { path.split(separator: "/").map(String.init) }
        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
    }

    enum Answer: Sendable {
        case status(Int, fields: [String: String] = [:], body: Data)
        /// Announces all of a body and sends half of it.
        case truncated(body: Data)
        /// Closes the connection without a word.
        case nothing

        static func json(_ status: Int, _ value: Any, fields: [String: String] = [:]) -> Answer {
            let body = try? JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)
            let type = ["Content-Type": "application/json; charset=utf-8"]
            return .status(status, fields: type.merging(fields) { $1 }, body: body ?? Data())
        }

        static func error(_ status: Int, _ code: String, _ message: String) -> Answer {
            .json(status, ["code": code, "message": message])
        }
    }

    private let seen = Mutex<[Request]>([])
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }
    var address: String { "http://127.0.0.1:\(port)" }
    /// All requests so far.
    var requests: [Request] { seen.withLock(\.self) }

    /// Starts a server; it is stopped by ``stop()``.
    init(answer: @escaping @Sendable (Request) -> Answer) async throws {
        let log = Log()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Conversation { request in
                            log.append(request)
                            return answer(request)
                        }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        log.server = self
    }

    func stop() {
        listener.close(promise: nil)
    }

    /// Lets connections reach the list of requests of a server that is still being made.
    private final class Log: Sendable {
        private let target = Mutex<Weak>(Weak())

        private struct Weak {
            weak var server: FakeServer?
        }

        var server: FakeServer? {
            get { target.withLock(\.server) }
            set { target.withLock { $0.server = newValue } }
        }

        func append(_ request: Request) {
            server?.seen.withLock { $0.append(request) }
        }
    }
}

/// Reads requests and writes answers.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: (FakeServer.Request) -> FakeServer.Answer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(answer: @escaping (FakeServer.Request) -> FakeServer.Answer) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part):
            body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            write(answer(Self.request(head, body)), context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private static func request(_ head: HTTPRequestHead, _ body: ByteBuffer) -> FakeServer.Request {
        let components = URLComponents(string: "http://host" + head.uri)
        let items = (components?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return FakeServer.Request(
            method: head.method.rawValue,
            path: components?.path ?? "",
            query: Dictionary(items) { $1 },
            fields: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 },
            body: Data(body.readableBytesView)
        )
    }

    private func write(_ answer: FakeServer.Answer, context: ChannelHandlerContext) {
        switch answer {
        case .status(let status, let fields, let body):
            writeHead(status, fields, length: body.count, context: context)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .truncated(let body):
            writeHead(200, ["Content-Type": "application/json"], length: body.count, context: context)
            let half = ByteBuffer(bytes: body.prefix(body.count / 2))
            let written = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(half))), promise: written)
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        case .nothing:
            context.close(promise: nil)
        }
    }

    private func writeHead(
        _ status: Int,
        _ fields: [String: String],
        length: Int,
        context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders(fields.map { ($0.key, $0.value) })
        headers.add(name: "Content-Length", value: String(length))
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }
}
