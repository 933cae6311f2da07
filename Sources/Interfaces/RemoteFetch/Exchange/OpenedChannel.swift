internal import NIOCore
internal import Synchronization

/// The channel of the current exchange, for cancellation.
final class OpenedChannel: Sendable {
    private enum State {
        case none
        case open(any Channel)
        case cancelled
    }

    private let state = Mutex(State.none)

    /// Remembers a channel in place of an earlier one; closes it at once if the exchange is cancelled already.
    func adopt(_ channel: any Channel) {
        let isCancelled = state.withLock { state in
            if case .cancelled = state { return true }
            state = .open(channel)
            return false
        }
        if isCancelled { channel.close(promise: nil) }
    }

    /// Closes the channel, be it connected or still connecting.
    func cancel() {
        let channel: (any Channel)? = state.withLock { state in
            defer { state = .cancelled }
            guard case .open(let channel) = state else { return nil }
            return channel
        }
        channel?.close(promise: nil)
    }
}
