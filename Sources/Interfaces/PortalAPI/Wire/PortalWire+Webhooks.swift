internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// A webhook, without its secret.
    struct Webhook: WireValue {
        var id: UUID
        var url: String
        var created: Date
        var lastDelivery: WebhookDelivery?

        static let schema = WireSchema(
            "PortalWebhook",
            "An address that is told when a training of the project ends, without its secret.",
            [
                .required("id", .guid, "The webhook."),
                .required("url", .string, "Where notices are sent."),
                .required("created", .date(.milliseconds), "When it was made."),
                .orNull(
                    "lastDelivery",
                    .object(WebhookDelivery.self),
                    "The latest attempt to tell it; null before the first."
                ),
            ]
        )
    }

    /// How an attempt to tell a webhook ended.
    struct WebhookDelivery: WireValue {
        var time: Date
        var delivered: Bool
        var status: Int?
        var message: String?

        static let schema = WireSchema(
            "PortalWebhookDelivery",
            "How an attempt to tell a webhook ended.",
            [
                .required("time", .date(.milliseconds), "When."),
                .required("delivered", .boolean, "Whether the receiver took the notice."),
                .orNull("status", .integer, "The status of its answer; null if there was none."),
                .orNull("message", .string, "What went wrong."),
            ]
        )
    }

    /// A webhook that is to be made.
    struct WebhookDraft: WireValue {
        var url: String

        static let schema = WireSchema(
            "PortalWebhookDraft",
            "A webhook that is to be made.",
            [.required("url", .string, "Where notices are to be sent: http or https.")]
        )
    }

    /// A new webhook with its secret.
    struct NewWebhook: WireValue {
        var webhook: Webhook
        var secret: String

        static let schema = WireSchema(
            "PortalNewWebhook",
            "A new webhook with its secret, which is told this once.",
            [
                .required("webhook", .object(Webhook.self), "The webhook."),
                .required("secret", .string, "What signs notices (Standard Webhooks): whsec_ and base64."),
            ]
        )
    }
}
