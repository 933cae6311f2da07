internal import Durability
internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// One HTTP transfer into an open file.
///
/// A class because `URLSession` reports to a delegate object. `@unchecked Sendable` holds: all stored properties
/// are constants of sendable types, or the lock around the only state that changes; `NSObject` itself has none.
final class DownloadTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private struct State {
        var continuation: CheckedContinuation<Void, any Error>?
        var task: URLSessionDataTask?
        var isCancelled = false
        var redirects = 0
        var received = 0
        var total: Int?
        /// Why we ended the transfer ourselves; the session then only says "cancelled".
        var refusal: BaseModelError?
    }

    private let limits: BaseModelDownload
    private let descriptor: Int32
    private let path: String
    private let progress: BaseModelDownload.Progress
    private let state = Mutex(State())

    /// Prepares a transfer into `descriptor`, which must stay open until ``run(_:)`` returns.
    init(
        limits: BaseModelDownload,
        descriptor: Int32,
        path: String,
        progress: @escaping BaseModelDownload.Progress
    ) {
        self.limits = limits
        self.descriptor = descriptor
        self.path = path
        self.progress = progress
    }

    /// Sends the request and returns when the whole body is in the file.
    func run(_ address: URL) async throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        var request = URLRequest(url: address)
        // The sum is that of the file as it is, so the server must not pack it.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        let task = session.dataTask(with: request)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    state.continuation = continuation
                    state.task = task
                    return state.isCancelled
                }
                task.resume()
                if isCancelled { task.cancel() }
            }
        } onCancel: {
            state.withLock { state in
                state.isCancelled = true
                return state.task
            }?.cancel()
        }
    }

    // MARK: URLSessionDataDelegate. The session calls these one after the other.

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        let redirects = state.withLock { state in
            state.redirects += 1
            return state.redirects
        }
        if redirects > limits.redirectLimit {
            note(.init(.refusedAddress, "The server redirects more than \(limits.redirectLimit) times."))
            completionHandler(nil)
        } else if let url = request.url, BaseModelDownload.isAllowed(url) {
            completionHandler(request)
        } else {
            note(.init(.refusedAddress, "The server redirects to an address that is not http or https."))
            completionHandler(nil)
        }
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        let total = response.expectedContentLength > 0 ? Int(response.expectedContentLength) : nil
        if status != 200 {
            refuse(
                dataTask,
                .init(.downloadFailed, "The server answered with status \(status) instead of the file.")
            )
        } else if let total, total > limits.byteLimit {
            refuse(dataTask, tooLarge)
        }
        let isRefused = state.withLock { state in
            state.total = total
            return state.refusal != nil
        }
        completionHandler(isRefused ? .cancel : .allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let (received, total, isRefused) = state.withLock { state in
            state.received += data.count
            return (state.received, state.total, state.refusal != nil)
        }
        if isRefused { return }
        guard received <= limits.byteLimit else { return refuse(dataTask, tooLarge) }
        do {
            try DurableFiles.append(data, to: descriptor, path: path)
            progress(received, total)
        } catch {
            refuse(dataTask, error)
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let end = state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, failure(of: state, error))
        }
        if let failure = end.1 { end.0?.resume(throwing: failure) } else { end.0?.resume() }
    }

    private func failure(of state: State, _ error: (any Error)?) -> (any Error)? {
        if let refusal = state.refusal { return refusal }
        if state.isCancelled { return CancellationError() }
        if let error {
            return BaseModelError(
                .downloadFailed,
                "The file could not be fetched: \(error.localizedDescription)"
            )
        }
        if let total = state.total, total != state.received {
            return BaseModelError(
                .downloadFailed,
                "The connection ended after \(state.received) of \(total) bytes; try again."
            )
        }
        return nil
    }

    /// Keeps the first reason to refuse; the transfer ends with it.
    private func note(_ error: BaseModelError) {
        state.withLock { $0.refusal = $0.refusal ?? error }
    }

    /// Refuses and ends the transfer now.
    ///
    /// Not while a redirect is being decided: the session must hear that decision before anything else, and then
    /// hands the redirect over as the response, which is refused for its status.
    private func refuse(_ task: URLSessionTask, _ error: BaseModelError) {
        note(error)
        task.cancel()
    }

    private var tooLarge: BaseModelError {
        BaseModelError(.tooLarge, "The file is larger than \(limits.byteLimit) bytes.")
    }
}
