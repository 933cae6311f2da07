import Foundation
import HTTPTypes
import Logging
import RemoteFetch
import ServiceLifecycle
import Workspace

/// Tells webhooks what they are to be told.
///
/// One after another: notices are few, and none takes longer than ``limits`` allow.
struct WebhookDeliveryService: Service {
    private static let interval = Duration.seconds(1)
    private static let limits = FetchLimits(bodyBytes: 64 << 10, totalTime: .seconds(15))

    let workspace: Workspace
    let fetcher: RemoteFetcher
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    while try await workspace.deliverNextWebhook(owner: "server", send: send) {}
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    logger.warning("notices failed", metadata: ["error": "\(ErrorSummary(error))"])
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    @Sendable
    private func send(_ notice: WebhookDelivery) async throws -> Int {
        var fields = HTTPFields()
        for (name, value) in notice.fields {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = value
        }
        do {
            let request = RemoteRequest(notice.url, method: .post, fields: fields, body: notice.body)
            return try await fetcher.send(request, limits: Self.limits).status
        } catch let error as RemoteFetchError {
            throw WebhookDeliveryError(error.description)
        }
    }
}
