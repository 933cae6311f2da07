internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func job(_ id: UUID) throws -> JobRecord? {
        try row("SELECT * FROM job WHERE id = ?", [id], JobRecord.init)
    }

    func jobs(of projectID: UUID?, about subjectID: UUID?, in states: Set<JobState>) throws -> [JobRecord] {
        var conditions = ["state IN (\(Self.placeholders(states.count)))"]
        var arguments: [any DatabaseValueConvertible] = states.map(\.rawValue).sorted()
        if states.allSatisfy({ !$0.isFinal }) { conditions.append("finished IS NULL") }
        if let projectID {
            conditions.append("projectID = ?")
            arguments.append(projectID)
        }
        if let subjectID {
            conditions.append("subjectID = ?")
            arguments.append(subjectID)
        }
        return try rows(
            "SELECT * FROM job WHERE \(conditions.joined(separator: " AND ")) ORDER BY number",
            StatementArguments(arguments),
            JobRecord.init
        )
    }

    func unfinishedJobCounts() throws -> [String: Int] {
        let counts = try rows("SELECT kind, COUNT(*) FROM job WHERE finished IS NULL GROUP BY kind") {
            ($0[0] as String, $0[1] as Int)
        }
        return Dictionary(counts, uniquingKeysWith: { first, _ in first })
    }

    func enqueue(_ job: JobRecord) throws {
        try insert(
            into: "job",
            [
                ("id", job.id),
                ("kind", job.kind),
                ("projectID", job.projectID),
                ("subjectID", job.subjectID),
                ("payload", job.payload),
                ("state", JobState.queued.rawValue),
                ("enqueued", job.enqueued.microseconds),
            ]
        )
    }

    func leaseJob(
        ofKinds kinds: Set<String>,
        owner: String,
        now: Date,
        duration: TimeInterval,
        attemptLimit: Int
    ) throws -> (lease: JobLease?, abandoned: [JobRecord]) {
        // The writing transaction excludes all other processes, so whoever finds a job first has it.
        var abandoned: [JobRecord] = []
        while let job = try nextJob(ofKinds: kinds, now: now) {
            if job.isCancelRequested {
                try finish(job.id, as: .cancelled, failure: nil, now: now)
                abandoned.append(try self.job(job.id) ?? job)
            } else if job.attempts >= attemptLimit {
                let failure = "Given up after \(job.attempts) attempts whose worker stopped before the end."
                try finish(job.id, as: .failed, failure: failure, now: now)
                abandoned.append(try self.job(job.id) ?? job)
            } else {
                try execute(
                    """
                    UPDATE job SET state = ?, leaseOwner = ?, leaseUntil = ?, attempts = attempts + 1,
                        started = IFNULL(started, ?) WHERE id = ?
                    """,
                    [
                        JobState.running.rawValue, owner, (now + duration).microseconds, now.microseconds,
                        job.id,
                    ]
                )
                return (try self.job(job.id).map { JobLease(job: $0, owner: owner) }, abandoned)
            }
        }
        return (nil, abandoned)
    }

    func heartbeat(_ lease: JobLease, now: Date, duration: TimeInterval) throws -> JobRecord {
        try change(lease, "leaseUntil = ?", [(now + duration).microseconds])
        guard let job = try job(lease.job.id) else { throw Self.notFound("job") }
        return job
    }

    func setProgress(_ progress: Data, of lease: JobLease) throws {
        try change(lease, "progress = ?", [progress])
    }

    func complete(_ lease: JobLease, now: Date) throws {
        try requireLease(lease)
        try finish(lease.job.id, as: .succeeded, failure: nil, now: now)
    }

    func fail(_ lease: JobLease, failure: String, now: Date) throws {
        try requireLease(lease)
        try finish(lease.job.id, as: .failed, failure: failure, now: now)
    }

    func finishCancelled(_ lease: JobLease, now: Date) throws {
        try requireLease(lease)
        try finish(lease.job.id, as: .cancelled, failure: nil, now: now)
    }

    func release(_ lease: JobLease) throws {
        try change(
            lease,
            "state = ?, leaseOwner = NULL, leaseUntil = NULL, attempts = attempts - 1",
            [JobState.queued.rawValue]
        )
    }

    func endLeases(ofOwnersBeginningWith prefix: String, now: Date) throws -> Int {
        try change(
            """
            UPDATE job SET leaseUntil = ? WHERE state = ? AND finished IS NULL
                AND leaseUntil > ? AND substr(leaseOwner, 1, length(?)) = ?
            """,
            [now.microseconds, JobState.running.rawValue, now.microseconds, prefix, prefix]
        )
    }

    func cancelJob(_ id: UUID, now: Date) throws -> JobRecord? {
        guard let job = try job(id) else { return nil }
        switch job.state {
        case .queued:
            try finish(id, as: .cancelled, failure: nil, now: now)
        case .running:
            try execute("UPDATE job SET isCancelRequested = 1 WHERE id = ?", [id])
        case .succeeded, .failed, .cancelled:
            break
        }
        return try self.job(id)
    }

    func deleteFinishedJobs(before time: Date) throws -> Int {
        try change("DELETE FROM job WHERE finished < ?", [time.microseconds])
    }

    /// The statement that finds the job to lease.
    static func selectNextJob(kindCount: Int) -> String {
        """
        SELECT * FROM job
        WHERE finished IS NULL AND kind IN (\(placeholders(kindCount))) AND (state = ? OR leaseUntil <= ?)
        ORDER BY number LIMIT 1
        """
    }

    private func nextJob(ofKinds kinds: Set<String>, now: Date) throws -> JobRecord? {
        let arguments: [any DatabaseValueConvertible] =
            kinds.sorted() + [JobState.queued.rawValue, now.microseconds]
        return try row(
            Self.selectNextJob(kindCount: kinds.count),
            StatementArguments(arguments),
            JobRecord.init
        )
    }

    /// Changes a job that is still leased as `lease` says.
    private func change(
        _ lease: JobLease,
        _ assignments: String,
        _ values: [any DatabaseValueConvertible]
    ) throws {
        let proof: [any DatabaseValueConvertible] = [
            lease.job.id, JobState.running.rawValue, lease.owner, lease.job.attempts,
        ]
        let count = try change(
            "UPDATE job SET \(assignments) WHERE id = ? AND state = ? AND leaseOwner = ? AND attempts = ?",
            StatementArguments(values + proof)
        )
        guard count == 1 else {
            throw StorageError(.leaseLost, "The job was taken over, ended or removed. Stop working on it.")
        }
    }

    private func requireLease(_ lease: JobLease) throws {
        try change(lease, "attempts = attempts", [])
    }

    private func finish(_ id: UUID, as state: JobState, failure: String?, now: Date) throws {
        try execute(
            """
            UPDATE job SET state = ?, failure = ?, finished = ?, leaseOwner = NULL, leaseUntil = NULL
            WHERE id = ?
            """,
            [state.rawValue, failure, now.microseconds, id]
        )
    }
}

extension JobRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            kind: row["kind"],
            projectID: row["projectID"],
            subjectID: row["subjectID"],
            payload: row["payload"],
            enqueued: row.date("enqueued")
        )
        state = try row.value("state", as: JobState.self)
        attempts = row["attempts"]
        leaseOwner = row["leaseOwner"]
        leaseUntil = row.optionalDate("leaseUntil")
        isCancelRequested = row["isCancelRequested"]
        progress = row["progress"]
        started = row.optionalDate("started")
        finished = row.optionalDate("finished")
        failure = row["failure"]
    }
}
