package import Foundation
package import Storage

extension ProjectStore {
    /// The kind of job of a webhook delivery; its subject is the webhook, its payload the body.
    package static let webhookJobKind = "notice"

    /// The longest address of a webhook in characters.
    private static let longestAddress = 2_048

    /// The webhooks of a project, oldest first.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`.
    package func webhooks(of projectID: UUID) async throws -> [WebhookRecord] {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            return try reading.webhooks(of: projectID)
        }
    }

    /// Creates a webhook, which is called when a training of the project ends.
    ///
    /// Whether anything answers there is not tried; see ``testWebhook(_:of:)``.
    ///
    /// - Returns: The webhook, and its secret for the only time.
    /// - Throws: ``ProjectError`` with `webhookURL`, `webhookLimit`, `noSuchProject`.
    package func createWebhook(
        url: String,
        of projectID: UUID
    ) async throws -> (webhook: WebhookRecord, secret: WebhookSecret) {
        let secret = WebhookSecret.random()
        let webhook = WebhookRecord(
            id: UUID(),
            projectID: projectID,
            url: try Self.checkedAddress(url),
            secret: secret.bytes,
            created: now()
        )
        try await store.write { [limits] transaction in
            _ = try transaction.existingProject(projectID)
            guard try transaction.webhooks(of: projectID).count < limits.webhooksPerProject else {
                throw ProjectError(
                    .webhookLimit,
                    "The project has \(limits.webhooksPerProject) webhooks, which is the limit; delete one first."
                )
            }
            try transaction.insert(webhook: webhook)
        }
        return (webhook, secret)
    }

    /// Removes a webhook; its queued deliveries are not sent any more.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchWebhook`.
    package func deleteWebhook(_ id: UUID, of projectID: UUID) async throws {
        try await store.write { transaction in
            _ = try transaction.existingWebhook(id, of: projectID)
            _ = try transaction.deleteWebhook(id)
        }
    }

    /// Queues a test delivery to a webhook, which is sent once; how that ended is its last delivery.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchWebhook`.
    package func testWebhook(_ id: UUID, of projectID: UUID) async throws {
        let time = now()
        try await store.write { transaction in
            let project = try transaction.existingProject(projectID)
            let webhook = try transaction.existingWebhook(id, of: projectID)
            try transaction.enqueue(.test(of: project, at: time), for: webhook, at: time)
        }
    }

    private static func checkedAddress(_ text: String) throws(ProjectError) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.count <= longestAddress, let components = URLComponents(string: text),
            ["http", "https"].contains(components.scheme?.lowercased()),
            components.host?.isEmpty == false, components.user == nil, components.password == nil
        else {
            throw ProjectError(
                .webhookURL,
                """
                The webhook's address is not one to send to; give one like https://example.com/hooks/42, of at most \
                \(longestAddress) characters and without a user name.
                """
            )
        }
        return text
    }
}

extension MetadataReading {
    /// The webhook of an id in a project.
    fileprivate func existingWebhook(_ id: UUID, of projectID: UUID) throws -> WebhookRecord {
        _ = try existingProject(projectID)
        guard let webhook = try webhook(id), webhook.projectID == projectID else {
            throw ProjectError(
                .noSuchWebhook,
                "The project has no webhook of this id; list its webhooks to find it."
            )
        }
        return webhook
    }
}

extension MetadataWriting {
    /// Queues a delivery to each webhook of the project, in the transaction that ends a training.
    ///
    /// - Parameters:
    ///   - iteration: The iteration as it is now.
    ///   - job: The job that trained it, or was to.
    ///   - time: The time.
    /// - Throws: ``StorageError``.
    func announceEnd(of iteration: IterationRecord, job: JobRecord?, at time: Date) throws {
        let webhooks = try webhooks(of: iteration.projectID)
        guard !webhooks.isEmpty, let project = try project(iteration.projectID) else { return }
        let event = WebhookEvent.end(
            of: iteration,
            in: project,
            email: try job.flatMap { try TrainingJobDetails(of: $0).notificationEmail },
            at: time
        )
        for webhook in webhooks { try enqueue(event, for: webhook, at: time) }
    }

    fileprivate func enqueue(_ event: WebhookEvent, for webhook: WebhookRecord, at time: Date) throws {
        try enqueue(
            JobRecord(
                id: UUID(),
                kind: ProjectStore.webhookJobKind,
                projectID: webhook.projectID,
                subjectID: webhook.id,
                payload: event.json,
                enqueued: time
            )
        )
    }
}
