import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdCore
import Installation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import UnixSignals

/// How sockets are served, whatever is answered there.
enum Listening {
    /// Plain HTTP/1.1 with limits on heads and on how long each phase of a connection may take.
    ///
    /// - Parameters:
    ///   - idle: How long a connection may stay without a request.
    ///   - body: The longest time that a body may take.
    ///   - answerToMalformed: What to tell whoever sent something that is no request.
    /// - Returns: What a server is built with.
    static func builder(
        idle: Duration,
        body: Duration,
        answerToMalformed: @escaping @Sendable (HTTPParserError) -> APIResponse
    ) -> HTTPServerBuilder {
        let limits = ConnectionGuard.Limits(
            head: idle,
            // A little more than the operations have, so that theirs is the answer.
            body: body + .seconds(5),
            answer: body
        )
        return HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [
                    ConnectionGuard(limits: limits, answerToMalformed: answerToMalformed)
                ],
                idleTimeout: TimeAmount(idle),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10,
                    maxHeaderListSize: 64 << 10,
                    maxHeaderFieldCount: 128
                )
            )
        )
    }

    /// Runs services until a signal asks them to end.
    ///
    /// - Parameters:
    ///   - services: Ended in reverse order.
    ///   - signals: The signals to end at.
    ///   - limit: How long they have to end.
    ///   - address: Host and port, for errors.
    ///   - option: How another address is chosen, for errors.
    ///   - logger: Where the log goes.
    /// - Throws: ``ServerConfiguration/Problem`` if the address cannot be had; what a service throws.
    static func run(
        _ services: [any Service],
        endingAt signals: [UnixSignal],
        within limit: Duration,
        at address: (host: String, port: Int),
        option: String,
        logger: Logger
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: signals,
            logger: ServiceLog.forLibraries(logger)
        )
        configuration.maximumGracefulShutdownDuration = limit
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            logger.warning("requests or workers took too long to end and were cut off")
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ServerConfiguration.Problem(
                description:
                    "The port \(address.port) of \(address.host) is in use: end the other program, or choose another with \(option)."
            )
        } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EADDRNOTAVAIL {
            throw ServerConfiguration.Problem(
                description:
                    "\(address.host):\(address.port) cannot be listened at; choose another with \(option)."
            )
        }
    }
}
