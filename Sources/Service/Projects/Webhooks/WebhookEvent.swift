internal import Foundation
internal import Storage

/// An event; its JSON is the body of a webhook delivery, documented in `docs/portal-api.md`.
struct WebhookEvent: Codable, Hashable, Sendable {
    /// What happened.
    enum Kind: String, Codable {
        case trainingCompleted = "training.completed"
        case trainingFailed = "training.failed"
        /// A test of the webhook.
        case test = "webhook.test"
    }

    /// The subject of the event; members without a value are left out.
    struct Subject: Codable, Hashable, Sendable {
        var projectId: String
        var projectName: String
        var iterationId: String?
        var iterationName: String?
        var status: String?
        var message: String?
        var trainingSeconds: Double?
        var notificationEmailAddress: String?
    }

    let type: Kind
    let timestamp: Date
    let data: Subject

    /// A test of the webhooks of a project.
    static func test(of project: ProjectRecord, at time: Date) -> WebhookEvent {
        WebhookEvent(type: .test, timestamp: time, data: Subject(project))
    }

    /// That a training has ended.
    ///
    /// - Parameters:
    ///   - iteration: The iteration as it is now, completed or failed.
    ///   - project: Its project.
    ///   - email: The notification address that the client gave.
    ///   - time: The time.
    /// - Returns: The event.
    static func end(
        of iteration: IterationRecord,
        in project: ProjectRecord,
        email: String?,
        at time: Date
    ) -> WebhookEvent {
        var subject = Subject(project)
        subject.iterationId = iteration.id.uuidString.lowercased()
        subject.iterationName = iteration.name
        subject.status = iteration.status.rawValue
        subject.message = iteration.errorDetails
        subject.notificationEmailAddress = email
        let isCompleted = iteration.status == .completed
        if isCompleted { subject.trainingSeconds = iteration.trainingSeconds }
        return WebhookEvent(
            type: isCompleted ? .trainingCompleted : .trainingFailed,
            timestamp: time,
            data: subject
        )
    }

    /// Reads an event that ``json`` wrote.
    init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(Self.self, from: json)
    }

    /// The body of the delivery.
    var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }

    private init(type: Kind, timestamp: Date, data: Subject) {
        self.type = type
        self.timestamp = timestamp
        self.data = data
    }
}

extension WebhookEvent.Subject {
    fileprivate init(_ project: ProjectRecord) {
        projectId = project.id.uuidString.lowercased()
        projectName = project.name
    }
}
