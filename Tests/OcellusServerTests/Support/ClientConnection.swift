import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// A connection that sends exactly the bytes it is told and reads answers as they stand, with a parser of its own.
///
/// Used by one test at a time, from one task.
final class ClientConnection {
    private let channel: any Channel
    private var chunks: AsyncStream<ByteBuffer>.AsyncIterator
    private var unread = ByteBuffer()

    private init(channel: any Channel, chunks: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.chunks = chunks.makeAsyncIterator()
    }

    /// Connects to a port of this machine, with TLS if a context is given.
    static func open(port: Int, tls: NIOSSLContext? = nil) async throws -> ClientConnection {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: "localhost")
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return ClientConnection(channel: channel, chunks: stream)
    }

    /// Sends bytes as they stand.
    func send(_ bytes: some Sequence<UInt8>) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Sends text as it stands.
    func send(_ text: String) async throws {
        try await send(text.utf8)
    }

    /// Sends text, for a task beside the test's.
    var sender: @Sendable (String) async throws -> Void {
        { [channel] text in try await channel.writeAndFlush(ByteBuffer(string: text)) }
    }

    /// Sends text and does not mind if the server has ended the connection meanwhile.
    func sendIfOpen(_ text: String) async {
        try? await send(text)
    }

    /// Reads the next answer.
    ///
    /// - Parameter isForHead: Whether the request was a HEAD, whose answer has a length and no body.
    /// - Returns: The answer, or `nil` if the connection ends before one.
    /// - Throws: If what comes is no answer.
    func answer(isForHead: Bool = false) async throws -> Answer? {
        guard var answer = try await answerHead() else { return nil }
        guard !isForHead, ![204, 304].contains(answer.status), answer.status >= 200 else { return answer }
        let length = try #require(
            answer["Content-Length"].flatMap { Int($0) },
            "Every answer tells its length."
        )
        while unread.readableBytes < length {
            let chunk = try #require(await chunks.next(), "The answer's body is cut off.")
            unread.writeImmutableBuffer(chunk)
        }
        answer.body = unread.readBytes(length: length) ?? []
        return answer
    }

    /// Reads the head of the next answer and nothing of its body.
    ///
    /// - Returns: The answer, or `nil` if the connection ends before one.
    /// - Throws: If what comes is no answer.
    func answerHead() async throws -> Answer? {
        let mark = Array("\r\n\r\n".utf8)
        var head: String?
        while head == nil {
            let bytes = Array(unread.readableBytesView)
            if let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) {
                head = String(decoding: bytes[..<end], as: UTF8.self)
                unread.moveReaderIndex(forwardBy: end + mark.count)
            } else if let chunk = await chunks.next() {
                unread.writeImmutableBuffer(chunk)
            } else {
                return nil
            }
        }
        let answer: Answer = try #require(head.flatMap(Answer.init(head:)))
        return answer
    }

    /// Reads the next chunk of a body that comes in chunks (RFC 9112, section 7.1); empty for the last one.
    ///
    /// - Returns: The chunk, or `nil` if the connection ends before it is whole.
    /// - Throws: If what comes is no chunk.
    func chunk() async throws -> String? {
        while true {
            let text = String(buffer: unread)
            if let line = text.firstRange(of: "\r\n") {
                let length = try #require(Int(text[..<line.lowerBound], radix: 16), "\(text)")
                let whole = text[..<line.upperBound].utf8.count + length + 2
                if unread.readableBytes >= whole {
                    let bytes = unread.readBytes(length: whole) ?? []
                    return String(decoding: bytes.dropLast(2).suffix(length), as: UTF8.self)
                }
            }
            guard let more = await chunks.next() else { return nil }
            unread.writeImmutableBuffer(more)
        }
    }

    /// Whether the server ends the connection without another byte; waits until one of both happens.
    func endsSilently() async -> Bool {
        guard unread.readableBytes == 0 else { return false }
        return await chunks.next() == nil
    }

    /// Ends the connection.
    func close() async {
        try? await channel.close()
    }
}

/// An answer as it came.
struct Answer {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

    /// Reads a status line and header fields.
    init?(head: String) {
        let lines = head.components(separatedBy: "\r\n")
        let parts = lines[0].split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else { return nil }
        self.status = status
        fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<colon]), line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
        }
    }

    /// The value of a header field that must not come twice.
    subscript(name: String) -> String? {
        let found = fields.filter { $0.name.lowercased() == name.lowercased() }
        return found.count == 1 ? found[0].value : nil
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Passes on what arrives, until the connection ends.
private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) {
        self.continuation = continuation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        continuation.yield(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        continuation.finish()
        context.fireChannelInactive()
    }
}
