internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func webhook(_ id: UUID) throws -> WebhookRecord? {
        try row("SELECT * FROM webhook WHERE id = ?", [id], WebhookRecord.init)
    }

    func webhooks(of projectID: UUID) throws -> [WebhookRecord] {
        try rows(
            "SELECT * FROM webhook WHERE projectID = ? ORDER BY created, id",
            [projectID],
            WebhookRecord.init
        )
    }

    func insert(webhook: WebhookRecord) throws {
        try insert(
            into: "webhook",
            [
                ("id", webhook.id),
                ("projectID", webhook.projectID),
                ("url", webhook.url),
                ("secret", webhook.secret),
                ("created", webhook.created.microseconds),
            ]
        )
    }

    func record(_ delivery: WebhookRecord.Delivery, ofWebhook id: UUID) throws {
        try execute(
            "UPDATE webhook SET deliveryTime = ?, deliveryStatus = ?, deliveryFailure = ? WHERE id = ?",
            [delivery.time.microseconds, delivery.status, delivery.failure, id]
        )
    }

    func deleteWebhook(_ id: UUID) throws -> Bool {
        try change("DELETE FROM webhook WHERE id = ?", [id]) > 0
    }
}

extension WebhookRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            projectID: row["projectID"],
            url: row["url"],
            secret: row["secret"],
            created: row.date("created")
        )
        lastDelivery = row.optionalDate("deliveryTime").map {
            Delivery(time: $0, status: row["deliveryStatus"], failure: row["deliveryFailure"])
        }
    }
}
