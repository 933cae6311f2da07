internal import CustomVisionMapping
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects

/// The progress of a training as server-sent events (HTML standard, section 9.2).
///
/// Pulled, not pushed: the state is read when the consumer is ready for more, so that a slow one gets fewer events and
/// never a queue of old ones, and one that is gone costs nothing.
actor ProgressFeed {
    /// How often the store is asked, and how long the stream may be silent before a comment shows that it is alive.
    struct Timing: Sendable {
        var poll = Duration.milliseconds(250)
        var silence = Duration.seconds(15)
    }

    private let timing: Timing
    private let read: @Sendable () async throws -> TrainingStatus
    private var next: TrainingStatus?
    private var last: PortalWire.Progress?
    private var spoke = ContinuousClock.now
    private var isOver = false

    /// Prepares a feed.
    ///
    /// - Parameters:
    ///   - first: The state now.
    ///   - timing: How often to look.
    ///   - read: Gives the state.
    init(
        _ first: TrainingStatus,
        timing: Timing = Timing(),
        read: @escaping @Sendable () async throws -> TrainingStatus
    ) {
        next = first
        self.timing = timing
        self.read = read
    }

    /// The events; the stream ends after `end`, when the iteration is gone, and when the consumer's task is cancelled.
    nonisolated var events: AsyncStream<Data> {
        AsyncStream { await self.event() }
    }

    private func event() async -> Data? {
        do {
            while !isOver {
                let status: TrainingStatus
                if let first = next {
                    (status, next) = (first, nil)
                } else {
                    try await Task.sleep(for: timing.poll)
                    status = try await read()
                }
                let progress = PortalWire.Progress(status)
                if status.stage == nil {
                    isOver = true
                    return try Self.event("end", progress)
                }
                if progress != last {
                    last = progress
                    spoke = .now
                    return try Self.event("progress", progress)
                }
                if ContinuousClock.now - spoke >= timing.silence {
                    spoke = .now
                    return Data(": keep-alive\n\n".utf8)
                }
            }
        } catch {
            // On any failure the client connects again and gets the error then.
            isOver = true
        }
        return nil
    }

    /// JSON of ours has no line breaks, so one line of data holds it.
    private static func event(_ name: String, _ progress: PortalWire.Progress) throws -> Data {
        Data("event: \(name)\ndata: ".utf8) + (try WireEncoder().encode(progress)) + Data("\n\n".utf8)
    }
}
