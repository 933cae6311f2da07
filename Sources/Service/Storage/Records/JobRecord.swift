package import Foundation

/// How far a job is.
package enum JobState: String, Hashable, Sendable, CaseIterable {
    /// Waiting for a worker.
    case queued
    /// A worker has a lease on it, or had one that ran out.
    case running
    /// Done.
    case succeeded
    /// Given up; `failure` says why.
    case failed
    /// Stopped because somebody asked.
    case cancelled

    /// Whether nothing will happen to the job any more.
    package var isFinal: Bool {
        switch self {
        case .queued, .running: false
        case .succeeded, .failed, .cancelled: true
        }
    }
}

/// Work that outlives the process that asked for it.
package struct JobRecord: Hashable, Sendable, Identifiable {
    /// The job's id.
    package let id: UUID
    /// What is to be done, a constant word.
    package let kind: String
    /// The project it is about; the job goes with the project.
    package let projectID: UUID?
    /// The iteration or other thing it is about.
    package let subjectID: UUID?
    /// What the worker needs to know, JSON that only callers read.
    package let payload: Data
    /// When it was asked for.
    package let enqueued: Date
    /// How far it is.
    package internal(set) var state: JobState = .queued
    /// How often a worker has leased it.
    package internal(set) var attempts = 0
    /// Who leases it.
    package internal(set) var leaseOwner: String?
    /// When the lease runs out.
    package internal(set) var leaseUntil: Date?
    /// Whether somebody asked to stop it.
    package internal(set) var isCancelRequested = false
    /// How far the work is, JSON that only callers read.
    package internal(set) var progress: Data?
    /// When a worker first leased it.
    package internal(set) var started: Date?
    /// When it reached its final state.
    package internal(set) var finished: Date?
    /// Why it failed, for people.
    package internal(set) var failure: String?

    /// Describes a job that is to be queued.
    package init(
        id: UUID,
        kind: String,
        projectID: UUID? = nil,
        subjectID: UUID? = nil,
        payload: Data = Data("{}".utf8),
        enqueued: Date
    ) {
        self.id = id
        self.kind = kind
        self.projectID = projectID
        self.subjectID = subjectID
        self.payload = payload
        self.enqueued = enqueued
    }
}

/// The right to work on a job for some time.
///
/// Proof that survives a slow worker: once somebody else has leased the job, the number of attempts differs, and
/// everything the first one still writes is refused with `.leaseLost`.
package struct JobLease: Hashable, Sendable {
    /// The job as it was when leased.
    package let job: JobRecord

    /// Who leases it.
    package let owner: String

    init(job: JobRecord, owner: String) {
        self.job = job
        self.owner = owner
    }
}
