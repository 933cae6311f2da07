package import FoundationEssentials
internal import Storage

/// A webhook delivery: a POST of JSON, signed after Standard Webhooks 1.0.
package struct WebhookDelivery: Hashable, Sendable {
    /// Where to.
    package let url: String
    /// Fields of the request's head.
    package let fields: [String: String]
    /// The event as JSON.
    package let body: Data
}

/// A delivery that reached no receiver: no connection, or no answer.
package struct WebhookDeliveryError: Error, Hashable, Sendable {
    /// A sentence for the webhook's owner.
    package let description: String

    /// Says why.
    package init(_ description: String) {
        self.description = description
    }
}

extension ProjectStore {
    /// The lease of a delivery, in seconds: longer than any delivery takes.
    private static let deliveryLease = 60.0

    /// The pauses between attempts in seconds, those that Standard Webhooks suggests: more than 18 hours in all.
    private static let deliveryPauses: [TimeInterval] = [5, 300, 1_800, 7_200, 18_000, 36_000]

    /// Sends the next delivery that is due; returns when it was accepted, postponed or given up.
    ///
    /// A delivery arrives at least once: after a crash between the receiver's answer and the record of it, it is sent again with the
    /// same `webhook-id`.
    ///
    /// - Parameters:
    ///   - owner: Names this process to people.
    ///   - send: Sends a delivery and gives the status of the answer; throws ``WebhookDeliveryError``, or `CancellationError`.
    /// - Returns: Whether there was one.
    /// - Throws: What the storage throws, and `CancellationError`; the delivery is then tried again after a minute.
    package func deliverNextWebhook(
        owner: String,
        send: @Sendable (WebhookDelivery) async throws -> Int
    ) async throws -> Bool {
        let start = now()
        let (lease, abandoned) = try await store.write { transaction in
            try transaction.leaseJob(
                ofKinds: [Self.webhookJobKind],
                owner: owner,
                now: start,
                duration: Self.deliveryLease,
                attemptLimit: Self.deliveryPauses.count + 1
            )
        }
        guard let lease else { return !abandoned.isEmpty }
        let webhook = try await store.read { reading in
            try lease.job.subjectID.flatMap { try reading.webhook($0) }
        }
        guard let webhook else {
            // Deleted since: there is no receiver any more.
            try await store.write { try $0.complete(lease, now: start) }
            return true
        }
        let (status, failure) = try await attempt(delivery(of: lease.job, to: webhook), send)
        let time = now()
        let attempt = WebhookRecord.Delivery(time: time, status: status, failure: failure)
        do {
            try await store.write { transaction in
                if let failure {
                    try transaction.postpone(
                        lease,
                        failure,
                        isFinal: Self.isFinal(status, of: lease),
                        at: time
                    )
                } else {
                    try transaction.complete(lease, now: time)
                }
                try transaction.record(attempt, ofWebhook: webhook.id)
            }
        } catch let error as StorageError where error.code == .leaseLost {
            return true
        }
        return true
    }

    private func delivery(of job: JobRecord, to webhook: WebhookRecord) -> WebhookDelivery {
        let id = "msg_" + job.id.uuidString.lowercased()
        let second = Int(now().timeIntervalSince1970)
        let secret = WebhookSecret(bytes: webhook.secret)
        return WebhookDelivery(
            url: webhook.url,
            fields: [
                "content-type": "application/json",
                "webhook-id": id,
                "webhook-timestamp": String(second),
                "webhook-signature": secret.signature(id: id, second: second, body: job.payload),
            ],
            body: job.payload
        )
    }

    private func attempt(
        _ delivery: WebhookDelivery,
        _ send: @Sendable (WebhookDelivery) async throws -> Int
    ) async throws -> (status: Int?, failure: String?) {
        do {
            let status = try await send(delivery)
            let isAccepted = (200..<300).contains(status)
            return (status, isAccepted ? nil : "The receiver answered with status \(status), not 2xx.")
        } catch let error as WebhookDeliveryError {
            return (nil, error.description)
        }
    }

    /// Whether a failed attempt was the last: all are used, the receiver wants no more (410), or it is a test.
    private static func isFinal(_ status: Int?, of lease: JobLease) throws -> Bool {
        if status == 410 || lease.job.attempts > deliveryPauses.count { return true }
        return try WebhookEvent(json: lease.job.payload).type == .test
    }
}

extension MetadataWriting {
    /// Ends the job of a failed attempt, or leaves it leased until the next one is due.
    fileprivate func postpone(_ lease: JobLease, _ failure: String, isFinal: Bool, at time: Date) throws {
        if isFinal {
            try fail(lease, failure: failure, now: time)
        } else {
            _ = try heartbeat(
                lease,
                now: time,
                duration: ProjectStore.pause(afterAttempt: lease.job.attempts)
            )
        }
    }
}

extension ProjectStore {
    /// The pause after an attempt that was not the last, in seconds.
    fileprivate static func pause(afterAttempt attempt: Int) -> TimeInterval {
        deliveryPauses[min(attempt, deliveryPauses.count) - 1]
    }
}
