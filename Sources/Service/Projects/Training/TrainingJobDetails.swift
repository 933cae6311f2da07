internal import Foundation
internal import Storage

/// What is said of a training beside its data and recipe: the payload of its job, gone with it.
struct TrainingJobDetails: Codable, Hashable, Sendable {
    /// The notification address that the client gave.
    var notificationEmail: String?

    /// Describes a training.
    init(notificationEmail: String?) {
        self.notificationEmail = notificationEmail
    }

    /// Reads what a job says.
    ///
    /// - Throws: `DecodingError` if the payload is not one of ours.
    init(of job: JobRecord) throws {
        self = try JSONDecoder().decode(Self.self, from: job.payload)
    }

    /// The job's payload.
    var payload: Data {
        get throws { try JSONEncoder().encode(self) }
    }
}
