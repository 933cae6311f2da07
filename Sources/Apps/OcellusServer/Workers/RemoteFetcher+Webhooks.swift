import Foundation
import HTTPTypes
import Projects
import RemoteFetch

extension RemoteFetcher {
    private static let deliveryLimits = FetchLimits(bodyBytes: 64 << 10, totalTime: .seconds(15))

    /// Sends a webhook delivery, within 15 seconds.
    ///
    /// - Returns: The status of the answer.
    /// - Throws: ``WebhookDeliveryError``, `CancellationError`.
    @Sendable
    func deliver(_ delivery: WebhookDelivery) async throws -> Int {
        var fields = HTTPFields()
        for (name, value) in delivery.fields {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = value
        }
        do {
            let request = RemoteRequest(delivery.url, method: .post, fields: fields, body: delivery.body)
            return try await send(request, limits: Self.deliveryLimits).status
        } catch let error as RemoteFetchError {
            throw WebhookDeliveryError(error.description)
        }
    }
}
