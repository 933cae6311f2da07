import Foundation
import Testing

@testable import Storage

@Suite("The queue of jobs")
struct JobTests {
    @Test("a job is leased, reported on and completed once")
    func life() async throws {
        try await withStore { store, _, _ in
            let id = UUID()
            try await store.write { try $0.enqueue(JobRecord(id: id, kind: "train", enqueued: epoch)) }
            let lease = try #require(try await lease(store, at: epoch))
            #expect(lease.job.id == id)
            #expect(lease.job.attempts == 1)
            #expect(try await self.lease(store, at: epoch) == nil)
            try await store.write { transaction in
                try transaction.setProgress(Data("1".utf8), of: lease)
                try transaction.complete(lease, now: epoch + 5)
            }
            let job = try #require(try await store.read { try $0.job(id) })
            #expect(job.state == .succeeded)
            #expect(job.progress == Data("1".utf8))
            #expect(job.finished == epoch + 5)
            #expect(
                try await code { try await store.write { try $0.complete(lease, now: epoch) } } == .leaseLost
            )
        }
    }

    @Test("once a lease has run out the next worker has the job, and the first one can do nothing more")
    func expiry() async throws {
        try await withStore { store, _, _ in
            try await store.write { try $0.enqueue(JobRecord(id: UUID(), kind: "train", enqueued: epoch)) }
            let first = try #require(try await lease(store, at: epoch))
            #expect(try await lease(store, at: epoch + 29) == nil)
            _ = try await store.write { try $0.heartbeat(first, now: epoch + 29, duration: 30) }
            #expect(try await lease(store, at: epoch + 31) == nil)
            // The same name on purpose: a worker that starts again must not be taken for its former self.
            let second = try #require(try await lease(store, at: epoch + 60))
            #expect(second.job.attempts == 2)
            for use in uses(of: first) {
                #expect(try await code { try await store.write(use) } == .leaseLost)
            }
            try await store.write { try $0.complete(second, now: epoch + 61) }
        }
    }

    @Test("a job whose workers keep dying is given up, and the reason is kept")
    func attempts() async throws {
        try await withStore { store, _, _ in
            let id = UUID()
            try await store.write { try $0.enqueue(JobRecord(id: id, kind: "train", enqueued: epoch)) }
            for attempt in 0..<3 {
                #expect(try await lease(store, at: epoch + 100 * Double(attempt)) != nil)
            }
            let outcome = try await store.write { transaction in
                try transaction.leaseJob(
                    ofKinds: ["train"],
                    owner: "w",
                    now: epoch + 1000,
                    duration: 30,
                    attemptLimit: 3
                )
            }
            #expect(outcome.lease == nil)
            #expect(outcome.abandoned.map(\.id) == [id])
            #expect(outcome.abandoned.first?.state == .failed)
            #expect(outcome.abandoned.first?.failure?.contains("3 attempts") == true)
        }
    }

    @Test("cancelling ends a waiting job at once, a running one when its worker hears of it")
    func cancelling() async throws {
        try await withStore { store, _, _ in
            let (waiting, running) = (UUID(), UUID())
            try await store.write { try $0.enqueue(JobRecord(id: running, kind: "train", enqueued: epoch)) }
            let lease = try #require(try await lease(store, at: epoch))
            try await store.write { try $0.enqueue(JobRecord(id: waiting, kind: "train", enqueued: epoch)) }
            let jobs = try await store.write { transaction in
                try [waiting, running].map { try transaction.cancelJob($0, now: epoch) }
            }
            #expect(jobs.map { $0?.state } == [.cancelled, .running])
            let heard = try await store.write { try $0.heartbeat(lease, now: epoch, duration: 30) }
            #expect(heard.isCancelRequested)
            try await store.write { try $0.finishCancelled(lease, now: epoch) }
            #expect(try await store.read { try $0.unfinishedJobCounts() } == [:])
        }
    }

    @Test("a job of a worker that is known to be dead is taken up at once, by others only theirs")
    func deadOwners() async throws {
        try await withStore { store, _, _ in
            let ids = [UUID(), UUID()]
            for (id, owner) in zip(ids, ["ours 1", "theirs"]) {
                try await store.write { try $0.enqueue(JobRecord(id: id, kind: "train", enqueued: epoch)) }
                #expect(try await lease(store, at: epoch, owner: owner)?.job.id == id)
            }
            #expect(try await lease(store, at: epoch + 1) == nil)
            #expect(
                try await store.write { try $0.endLeases(ofOwnersBeginningWith: "ours ", now: epoch + 1) }
                    == 1
            )
            let second = try #require(try await lease(store, at: epoch + 1))
            #expect(second.job.id == ids[0] && second.job.attempts == 2)
            #expect(try await lease(store, at: epoch + 1) == nil)
            // It has a living worker again, of another name.
            #expect(
                try await store.write { try $0.endLeases(ofOwnersBeginningWith: "ours ", now: epoch + 2) }
                    == 0
            )
        }
    }

    @Test("a cancelled job whose worker died is not begun again")
    func cancelledAndDead() async throws {
        try await withStore { store, _, _ in
            let id = UUID()
            try await store.write { try $0.enqueue(JobRecord(id: id, kind: "train", enqueued: epoch)) }
            #expect(try await lease(store, at: epoch) != nil)
            _ = try await store.write { try $0.cancelJob(id, now: epoch) }
            #expect(try await lease(store, at: epoch + 100) == nil)
            #expect(try await store.read { try $0.job(id) }?.state == .cancelled)
        }
    }

    @Test("a released job waits again without having cost an attempt")
    func release() async throws {
        try await withStore { store, _, _ in
            try await store.write { try $0.enqueue(JobRecord(id: UUID(), kind: "train", enqueued: epoch)) }
            let first = try #require(try await lease(store, at: epoch))
            try await store.write { try $0.release(first) }
            let second = try #require(try await lease(store, at: epoch))
            #expect(second.job.attempts == 1)
        }
    }

    @Test("a job and its data are enqueued together or not at all")
    func together() async throws {
        try await withStore { store, _, _ in
            let project = ProjectRecord.sample()
            let job = JobRecord(id: UUID(), kind: "train", projectID: project.id, enqueued: epoch)
            await #expect(throws: Stop.self) {
                try await store.write { transaction in
                    try transaction.insert(project: project)
                    try transaction.enqueue(job)
                    throw Stop()
                }
            }
            let projects = try await store.read { try $0.projects() }
            #expect(projects == [])
            #expect(try await store.read { try $0.job(job.id) } == nil)
            #expect(try await code { try await store.write { try $0.enqueue(job) } } == .notFound)
        }
    }

    @Test("workers of several stores on one file never share a job")
    func severalStores() async throws {
        try await withStore { store, _, folder in
            let ids = (0..<40).map { _ in UUID() }
            try await store.write { transaction in
                for id in ids { try transaction.enqueue(JobRecord(id: id, kind: "train", enqueued: epoch)) }
            }
            let leased = try await withThrowingTaskGroup(of: [UUID].self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        let own = try await SQLiteMetadataStore.open(folder)
                        var leased: [UUID] = []
                        while let lease = try await self.lease(own, at: epoch, owner: "worker \(worker)") {
                            leased.append(lease.job.id)
                            try await own.write { try $0.complete(lease, now: epoch) }
                        }
                        try await own.close()
                        return leased
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(leased.count == ids.count)
            #expect(Set(leased) == Set(ids))
        }
    }

    private func uses(of lease: JobLease) -> [@Sendable (any MetadataWriting) throws -> Void] {
        [
            { _ = try $0.heartbeat(lease, now: epoch, duration: 30) },
            { try $0.setProgress(Data(), of: lease) },
            { try $0.complete(lease, now: epoch) },
            { try $0.fail(lease, failure: "", now: epoch) },
            { try $0.finishCancelled(lease, now: epoch) },
            { try $0.release(lease) },
        ]
    }

    private func lease(
        _ store: SQLiteMetadataStore,
        at time: Date,
        owner: String = "worker"
    ) async throws -> JobLease? {
        try await store.write { transaction in
            try transaction.leaseJob(
                ofKinds: ["train", "export"],
                owner: owner,
                now: time,
                duration: 30,
                attemptLimit: 3
            ).lease
        }
    }
}

/// The code of the error that a body throws, or `nil` if it throws none.
func code(_ body: () async throws -> Void) async throws -> StorageError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StorageError {
        return error.code
    }
}
