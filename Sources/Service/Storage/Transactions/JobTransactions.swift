package import Foundation

/// Reading jobs.
package protocol JobReading {
    /// A job, or `nil` if there is none of this id.
    func job(_ id: UUID) throws -> JobRecord?

    /// Jobs, oldest first.
    ///
    /// - Parameters:
    ///   - projectID: Of this project; `nil` for all.
    ///   - subjectID: About this thing; `nil` for all.
    ///   - states: In one of these states.
    /// - Returns: The jobs.
    /// - Throws: ``StorageError``.
    func jobs(of projectID: UUID?, about subjectID: UUID?, in states: Set<JobState>) throws -> [JobRecord]

    /// How many jobs of each kind wait or run.
    func unfinishedJobCounts() throws -> [String: Int]
}

/// The queue of jobs, part of the same transactions as the data.
///
/// A worker leases a job, renews the lease while it works, and ends the job in the transaction that writes the result;
/// so a job is done once, even if the worker dies at any point.
package protocol JobWriting {
    /// Adds a job to the queue.
    ///
    /// - Throws: `.conflict` if the id is taken, `.notFound` if there is no such project.
    func enqueue(_ job: JobRecord) throws

    /// Leases the oldest job that waits, or whose lease has run out.
    ///
    /// Jobs whose lease has run out and whose cancellation was asked for become cancelled on the way; those that were
    /// leased `attemptLimit` times become failed.
    ///
    /// - Parameters:
    ///   - kinds: The kinds of job the worker can do.
    ///   - owner: The worker, a name for people.
    ///   - now: The time.
    ///   - duration: How long the lease lasts, in seconds.
    ///   - attemptLimit: How often a job may be leased at most.
    /// - Returns: The lease, and the jobs that were given up on the way.
    /// - Throws: ``StorageError``.
    func leaseJob(
        ofKinds kinds: Set<String>,
        owner: String,
        now: Date,
        duration: TimeInterval,
        attemptLimit: Int
    ) throws -> (lease: JobLease?, abandoned: [JobRecord])

    /// Makes a lease last until `duration` seconds from now.
    ///
    /// - Returns: The job as it is; `isCancelRequested` says whether to stop.
    /// - Throws: `.leaseLost`.
    func heartbeat(_ lease: JobLease, now: Date, duration: TimeInterval) throws -> JobRecord

    /// Records how far the work is.
    ///
    /// - Throws: `.leaseLost`.
    func setProgress(_ progress: Data, of lease: JobLease) throws

    /// Ends a job well.
    ///
    /// - Throws: `.leaseLost`; the transaction that carries the result must not be committed then.
    func complete(_ lease: JobLease, now: Date) throws

    /// Ends a job badly.
    ///
    /// - Throws: `.leaseLost`.
    func fail(_ lease: JobLease, failure: String, now: Date) throws

    /// Ends a job because somebody asked.
    ///
    /// - Throws: `.leaseLost`.
    func finishCancelled(_ lease: JobLease, now: Date) throws

    /// Gives a job back to the queue, for another attempt that does not count this one: for a worker that shuts down.
    ///
    /// - Throws: `.leaseLost`.
    func release(_ lease: JobLease) throws

    /// Ends the leases of workers that are known to have died, so that nobody waits for them to run out.
    ///
    /// The attempts stay counted. A worker that lives all the same finds its lease lost.
    ///
    /// - Parameters:
    ///   - prefix: What the names of these workers begin with.
    ///   - now: The time.
    /// - Returns: How many jobs they had.
    /// - Throws: ``StorageError``.
    func endLeases(ofOwnersBeginningWith prefix: String, now: Date) throws -> Int

    /// Asks to stop a job: one that waits is cancelled at once, one that runs when its worker notices.
    ///
    /// - Returns: The job as it is then, or `nil` if there is none.
    func cancelJob(_ id: UUID, now: Date) throws -> JobRecord?

    /// Removes jobs that reached their final state before a time.
    ///
    /// - Returns: How many there were.
    func deleteFinishedJobs(before time: Date) throws -> Int
}
