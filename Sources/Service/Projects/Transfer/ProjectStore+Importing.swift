internal import Foundation
internal import Storage

extension ProjectStore {
    /// The lease of a copy job, in seconds: a process that does not renew it is taken for dead.
    private static let importLease = 120.0

    /// How often an import is tried.
    private static let importAttempts = 3

    /// Performs the next import that is queued or whose lease has expired; returns when it has succeeded or failed
    /// permanently.
    ///
    /// The copy is made in small transactions, so that others can work meanwhile. An interrupted one starts over.
    ///
    /// - Parameter owner: Names this process to people.
    /// - Returns: Whether there was an import to do.
    /// - Throws: What the storage throws; the import is then tried again when its lease has run out.
    package func performNextImport(owner: String) async throws -> Bool {
        let time = now()
        let (lease, abandoned) = try await store.write { transaction in
            let (lease, abandoned) = try transaction.leaseJob(
                ofKinds: [Self.importJobKind],
                owner: owner,
                now: time,
                duration: Self.importLease,
                attemptLimit: Self.importAttempts
            )
            for job in abandoned { try transaction.finishImport(of: job.projectID, as: .failed, at: time) }
            return (lease, abandoned)
        }
        guard let lease else { return !abandoned.isEmpty }
        guard let copyID = lease.job.projectID, let sourceID = lease.job.subjectID else { return true }
        do {
            try await copyProject(sourceID, to: copyID, lease: lease)
        } catch let error as StorageError where error.code == .leaseLost {
            return true
        } catch let error as ProjectError {
            try await fail(lease, copyID, error.description)
        } catch let error as StorageError where [.notFound, .conflict, .corrupt].contains(error.code) {
            // Such as images that were deleted and collected while they were copied: trying again begins anew, yet
            // a person has to ask for it.
            try await fail(lease, copyID, error.description)
        }
        return true
    }

    private func fail(_ lease: JobLease, _ projectID: UUID, _ reason: String) async throws {
        let time = now()
        try await store.write { transaction in
            try transaction.fail(lease, failure: reason, now: time)
            try transaction.finishImport(of: projectID, as: .failed, at: time)
        }
    }

    /// Copies everything, and ends the job with the last transaction.
    private func copyProject(_ sourceID: UUID, to copyID: UUID, lease: JobLease) async throws {
        let plan = try await store.read { transaction in
            guard try transaction.project(sourceID) != nil else {
                throw ProjectError(.importToken, "The project was deleted before it was copied.")
            }
            return try ProjectCopy(of: sourceID, into: copyID, transaction)
        }
        let clearing = ProjectCopy.Step { try $0.clear(copyID) }
        for step in [clearing] + plan.steps {
            try Task.checkCancellation()
            let time = now()
            try await store.write { transaction in
                // A worker whose lease has passed to another must not write. And a copy that is no longer wanted is
                // deleted, which takes the job along: the lease is lost then, too.
                _ = try transaction.heartbeat(lease, now: time, duration: Self.importLease)
                try step.perform(transaction)
            }
        }
        let time = now()
        try await store.write { transaction in
            try transaction.complete(lease, now: time)
            try transaction.finishImport(of: copyID, as: .succeeded, at: time)
        }
    }
}

extension MetadataWriting {
    /// Sets the status of a copy, if it is still there.
    fileprivate func finishImport(of projectID: UUID?, as status: ProjectStatus, at time: Date) throws {
        guard let projectID, var project = try project(projectID) else { return }
        project.status = status
        project.lastModified = time
        try update(project: project)
    }

    /// Removes what an import that was broken off left in the copy.
    func clear(_ projectID: UUID) throws {
        for iteration in try iterations(of: projectID) { _ = try deleteIteration(iteration.id) }
        _ = try deleteImages(nil, of: projectID, includingIterations: true)
        for tag in try tags(of: projectID, in: .workspace) { _ = try deleteTag(tag.id, of: projectID) }
        _ = try purgeInvisibleRows(of: projectID)
    }
}
