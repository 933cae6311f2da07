internal import CustomVisionAPI
internal import HTTPTypes

extension PortalOperation {
    static let webhookOperations: [PortalOperation] = [
        row(
            .getWebhooks,
            .get,
            "/projects/{projectId}/webhooks",
            .project,
            answer: .list(PortalWire.Webhook.self),
            "Lists the addresses that are told when a training of the project ends."
        ),
        row(
            .createWebhook,
            .post,
            "/projects/{projectId}/webhooks",
            .project,
            body: .json(PortalWire.WebhookDraft.self),
            answer: .value(PortalWire.NewWebhook.self),
            "Makes a webhook and tells its secret for the only time."
        ),
        row(
            .testWebhook,
            .post,
            "/projects/{projectId}/webhooks/{webhookId}/test",
            .project,
            answer: .nothing,
            status: .accepted,
            "Queues a notice without news, which is sent once; the last delivery tells how that ended."
        ),
        row(
            .deleteWebhook,
            .delete,
            "/projects/{projectId}/webhooks/{webhookId}",
            .project,
            answer: .nothing,
            "Removes a webhook; notices that wait for it are not sent any more."
        ),
    ]

    static let keyOperations: [PortalOperation] = [
        row(
            .getKeys,
            .get,
            "/keys",
            .allProjects,
            answer: .list(PortalWire.Key.self),
            "Lists the keys, revoked ones included; their secrets are not known any more."
        ),
        row(
            .createKey,
            .post,
            "/keys",
            .allProjects,
            body: .json(PortalWire.KeyDraft.self),
            answer: .value(PortalWire.NewKey.self),
            "Makes a key and tells its secret for the only time."
        ),
        row(
            .rotateKey,
            .post,
            "/keys/{keyId}/rotate",
            .allProjects,
            answer: .value(PortalWire.NewKey.self),
            "Replaces a key by a new one of the same name and scope; the old one opens nothing any more."
        ),
        row(
            .revokeKey,
            .delete,
            "/keys/{keyId}",
            .allProjects,
            answer: .nothing,
            "Makes a key useless for good."
        ),
    ]
}
