import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import ServiceLifecycle

/// An answer that goes on as long as there is something to tell: server-sent events (HTML standard, section 9.2).
///
/// It ends with its events, when the client goes, and at once when the server is asked to end.
struct EventAnswer: Sendable {
    /// The media type, by which ``ConnectionGuard`` knows such an answer, too.
    static let contentType = "text/event-stream"

    private static let proxyBuffering = HTTPField.Name.known("X-Accel-Buffering")

    /// How many events wait for a client that is slow to read; each tells the whole state, so that older ones can go.
    private static let backlog = 16

    private let events: AsyncStream<Data>
    private let channel: any Channel

    /// Prepares to pass events on.
    ///
    /// - Parameters:
    ///   - events: The bytes of each, sent as they are and at once.
    ///   - channel: The connection, whose end ends them.
    init(_ events: AsyncStream<Data>, on channel: any Channel) {
        self.events = events
        self.channel = channel
    }

    /// The answer as the server sends it.
    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: Self.contentType, .cacheControl: "no-store",
                // nginx would keep events until it has a page full of them.
                Self.proxyBuffering: "no",
            ],
            body: ResponseBody { [self] writer in
                for await event in untilGone().cancelOnGracefulShutdown() {
                    try await writer.write(ByteBuffer(data: event))
                }
                try await writer.finish(nil)
            }
        )
    }

    /// The events up to the end of the connection, even if there is none in a long time by which it could be noticed.
    private func untilGone() -> AsyncStream<Data> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Data.self,
            bufferingPolicy: .bufferingNewest(Self.backlog)
        )
        let passing = Task { [events] in
            for await event in events { continuation.yield(event) }
            continuation.finish()
        }
        continuation.onTermination = { _ in passing.cancel() }
        channel.closeFuture.whenComplete { _ in continuation.finish() }
        return stream
    }
}
