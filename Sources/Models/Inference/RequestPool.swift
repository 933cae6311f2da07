import Foundation

/// A bounded pool of infer requests: a caller waits until one is free.
final class RequestPool: Sendable {
    private let condition = NSCondition()
    // Only touched while `condition` is locked; a request is used by whoever took it out, and by nobody else.
    private nonisolated(unsafe) var free: [InferRequest]

    /// Creates a pool of requests that are all free.
    ///
    /// - Precondition: There is at least one request.
    init(_ requests: sending [InferRequest]) {
        precondition(!requests.isEmpty, "A pool needs at least one request.")
        free = requests
    }

    /// Runs `body` with a request that nobody else uses meanwhile; blocks until one is free.
    func withRequest<Result>(
        _ body: (InferRequest) throws(InferenceError) -> Result
    ) throws(InferenceError) -> Result {
        let request = take()
        defer { giveBack(request) }
        return try body(request)
    }

    private func take() -> InferRequest {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let request = free.popLast() { return request }
            condition.wait()
        }
    }

    private func giveBack(_ request: InferRequest) {
        condition.lock()
        free.append(request)
        condition.signal()
        condition.unlock()
    }
}
