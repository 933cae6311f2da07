internal import Foundation
internal import Storage

/// What a round of ``ProjectStore/maintain()`` removed.
package struct MaintenanceReport: Hashable, Sendable {
    /// Stored predictions past their time.
    package internal(set) var predictions = 0
    /// Suggestions past their time.
    package internal(set) var suggestions = 0
    /// Sessions of browsers that have expired.
    package internal(set) var sessions = 0
    /// Jobs that ended long ago.
    package internal(set) var jobs = 0
    /// Images, tags, taggings and regions that neither a workspace nor an iteration saw any more.
    package internal(set) var rows = 0
}

extension ProjectStore {
    /// How many predictions one transaction of the sweep removes; it keeps others from writing for some milliseconds.
    private static let sweepSize = 500

    /// How long the record of a job that has ended is kept, in seconds.
    private static let jobRetention = 30 * 86_400.0

    /// Removes expired and unreferenced rows; safe at any time, cheapest when the service is idle.
    ///
    /// The bytes of images go with the next collection of the storage.
    package func maintain() async throws -> MaintenanceReport {
        let limit = now().addingTimeInterval(-86_400 * Double(limits.predictionDays))
        var report = MaintenanceReport()
        while true {
            let count = try await store.write {
                try $0.deletePredictions(before: limit, limit: Self.sweepSize)
            }
            report.predictions += count
            if count < Self.sweepSize { break }
            try Task.checkCancellation()
        }
        report.suggestions = try await store.write { try $0.deleteSuggestions(before: limit) }
        report.sessions = try await removeExpiredSessions()
        report.jobs = try await store.write {
            try $0.deleteFinishedJobs(before: now().addingTimeInterval(-Self.jobRetention))
        }
        for project in try await store.read({ try $0.projects() }) {
            report.rows += try await store.write { try $0.purgeInvisibleRows(of: project.id) }
        }
        return report
    }
}
