internal import CustomVisionMapping
internal import FoundationEssentials
internal import HTTPAPI
internal import HTTPTypes
internal import Projects
internal import Storage

extension PortalService {
    /// The webhooks of a project, oldest first.
    func webhooks(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.webhooks(of: call.projectID).map(PortalWire.Webhook.init))
    }

    /// Makes a webhook.
    func createWebhook(_ call: ProjectCall) async throws -> APIResponse {
        let draft: PortalWire.WebhookDraft = try call.request.json()
        let (webhook, secret) = try await projects.createWebhook(url: draft.url, of: call.projectID)
        return try .json(PortalWire.NewWebhook(webhook: PortalWire.Webhook(webhook), secret: secret.text))
    }

    /// Sends a notice without news.
    func testWebhook(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.testWebhook(call.id(.webhookId), of: call.projectID)
        return APIResponse(status: .accepted)
    }

    /// Ends a webhook.
    func deleteWebhook(_ call: ProjectCall) async throws -> APIResponse {
        try await projects.deleteWebhook(call.id(.webhookId), of: call.projectID)
        return .noContent
    }
}

extension PortalWire.Webhook {
    init(_ webhook: WebhookRecord) {
        self.init(
            id: webhook.id,
            url: webhook.url,
            created: webhook.created,
            lastDelivery: webhook.lastDelivery.map {
                PortalWire.WebhookDelivery(
                    time: $0.time,
                    delivered: $0.failure == nil,
                    status: $0.status,
                    message: $0.failure
                )
            }
        )
    }
}
