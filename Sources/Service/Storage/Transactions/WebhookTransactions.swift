package import Foundation

/// Reading webhooks.
package protocol WebhookReading {
    /// A webhook, or `nil` if there is none of this id.
    func webhook(_ id: UUID) throws -> WebhookRecord?

    /// The webhooks of a project, oldest first.
    func webhooks(of projectID: UUID) throws -> [WebhookRecord]
}

/// Changing webhooks.
package protocol WebhookWriting {
    /// Adds a webhook.
    ///
    /// - Throws: `.conflict` if the id is taken, `.notFound` if there is no such project.
    func insert(webhook: WebhookRecord) throws

    /// Notes how an attempt to tell a webhook ended; does nothing if it is gone.
    func record(_ delivery: WebhookRecord.Delivery, ofWebhook id: UUID) throws

    /// Removes a webhook.
    ///
    /// - Returns: Whether there was one.
    func deleteWebhook(_ id: UUID) throws -> Bool
}
