package import FoundationEssentials

/// What an operation answers with.
package enum APIAnswer: Sendable {
    /// All of it at once.
    case whole(APIResponse)
    /// A stream of events: status 200 and content type `text/event-stream`; each element is to be sent at once. It ends
    /// when its subject does, or when its consumer goes.
    case events(AsyncStream<Data>)
}
