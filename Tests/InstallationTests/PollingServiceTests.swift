import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Installation

@Suite("A polling service")
struct PollingServiceTests {
    private struct Failure: Error {}

    /// A log that keeps its messages.
    private final class Messages: Sendable {
        private let messages = Mutex<[String]>([])

        var all: [String] { messages.withLock(\.self) }

        func logger() -> Logger {
            Logger(label: "test") { _ in Handler(messages: self) }
        }

        private struct Handler: LogHandler {
            let messages: Messages
            var logLevel = Logger.Level.info
            var metadata: Logger.Metadata = [:]

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                messages.messages.withLock { $0.append("\(event.message)") }
            }
        }
    }

    @Test("goes on after a round that failed, which is logged")
    func failing() async throws {
        let messages = Messages()
        let (rounds, round) = AsyncStream.makeStream(of: Void.self)
        let count = Mutex(0)
        let service = PollingService("counting", every: .milliseconds(1), logger: messages.logger()) {
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number < 3 { throw Failure() }
            round.yield()
        }
        let running = Task { try await service.run() }
        var iterator = rounds.makeAsyncIterator()
        for _ in 0..<2 { await iterator.next() }
        running.cancel()
        try await running.value
        #expect(messages.all == ["counting failed", "counting failed"])
    }

    @Test("ends with a graceful shutdown, in the middle of a round too")
    func stopping() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let messages = Messages()
        let service = PollingService("waiting", every: .zero, logger: messages.logger()) {
            begin.yield()
            try await Task.sleep(for: .seconds(86_400))
        }
        let group = ServiceGroup(services: [service], logger: messages.logger())
        let running = Task { try await group.run() }
        for await _ in begun { break }
        await group.triggerGracefulShutdown()
        // A service that ends because it was asked to is no failure of the group.
        try await running.value
        #expect(!messages.all.contains("waiting failed"))
    }
}
