internal import CustomVisionMapping
internal import HTTPAPI
internal import HTTPTypes

extension PortalService {
    static let webhookOperations: [Route<Self>] = [
        row(
            "PortalGetWebhooks",
            .get,
            "/projects/{projectId}/webhooks",
            .subject(.projectId),
            answer: .list(PortalWire.Webhook.self),
            "Lists the addresses that are told when a training of the project ends."
        ) { try await $0.webhooks($1) },
        row(
            "PortalCreateWebhook",
            .post,
            "/projects/{projectId}/webhooks",
            .subject(.projectId),
            body: .json(PortalWire.WebhookDraft.self),
            answer: .value(PortalWire.NewWebhook.self),
            "Makes a webhook and tells its secret for the only time."
        ) { try await $0.createWebhook($1) },
        row(
            "PortalTestWebhook",
            .post,
            "/projects/{projectId}/webhooks/{webhookId}/test",
            .subject(.projectId),
            answer: .nothing,
            outcomes: [.init(.accepted)],
            "Queues a notice without news, which is sent once; the last delivery tells how that ended."
        ) { try await $0.testWebhook($1) },
        row(
            "PortalDeleteWebhook",
            .delete,
            "/projects/{projectId}/webhooks/{webhookId}",
            .subject(.projectId),
            answer: .nothing,
            "Removes a webhook; notices that wait for it are not sent any more."
        ) { try await $0.deleteWebhook($1) },
    ]

    static let keyOperations: [Route<Self>] = [
        row(
            "PortalGetKeys",
            .get,
            "/keys",
            .unlimitedKey,
            answer: .list(PortalWire.Key.self),
            "Lists the keys, revoked ones included; their secrets are not known any more."
        ) { try await $0.keys($1) },
        row(
            "PortalCreateKey",
            .post,
            "/keys",
            .unlimitedKey,
            body: .json(PortalWire.KeyDraft.self),
            answer: .value(PortalWire.NewKey.self),
            "Makes a key and tells its secret for the only time."
        ) { try await $0.createKey($1) },
        row(
            "PortalRotateKey",
            .post,
            "/keys/{keyId}/rotate",
            .unlimitedKey,
            answer: .value(PortalWire.NewKey.self),
            "Replaces a key by a new one of the same name and scope; the old one opens nothing any more."
        ) { try await $0.rotateKey($1) },
        row(
            "PortalRevokeKey",
            .delete,
            "/keys/{keyId}",
            .unlimitedKey,
            answer: .nothing,
            "Makes a key useless for good."
        ) { try await $0.revokeKey($1) },
    ]
}
