internal import Foundation
internal import Storage

/// The payload of a training's job: settings beside data and recipe that are deleted with the job.
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
