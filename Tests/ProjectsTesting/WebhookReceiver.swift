internal import Foundation
package import Projects
internal import Synchronization

/// A receiver of webhook deliveries that answers as told and records what came.
package final class WebhookReceiver: Sendable {
    private let state: Mutex<(answers: [Result<Int, WebhookDeliveryError>], deliveries: [WebhookDelivery])>

    /// Gives these answers, and 204 when there are no more.
    package init(_ answers: [Result<Int, WebhookDeliveryError>] = []) {
        state = Mutex((answers, []))
    }

    /// What came so far.
    package var deliveries: [WebhookDelivery] { state.withLock { $0.deliveries } }

    /// Takes a delivery.
    package func send(_ delivery: WebhookDelivery) async throws -> Int {
        try state.withLock { state in
            state.deliveries.append(delivery)
            return state.answers.isEmpty ? .success(204) : state.answers.removeFirst()
        }.get()
    }
}

extension WebhookDelivery {
    /// The body, by a parser that is not ours.
    package func event() throws -> (type: String?, timestamp: String?, data: [String: Any]) {
        let event = try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:]
        return (
            event["type"] as? String, event["timestamp"] as? String, event["data"] as? [String: Any] ?? [:]
        )
    }
}
