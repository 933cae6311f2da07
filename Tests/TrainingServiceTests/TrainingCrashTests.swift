import Foundation
import Projects
import ProjectsTesting
import Storage
import TestSupport
import Testing
import TrainingTesting

@testable import TrainingService

@Suite("Training when workers die, stop or meet a fault")
struct TrainingCrashTests {
    @Test(
        "killed at any point, another worker ends the training, once",
        arguments: [Lifespan.Death.before, .after]
    )
    func killed(death: Lifespan.Death) async throws {
        try await TestInstallation.with { installation in
            var isFinishedByFirst = false
            var deeds = 0
            let (project, _, _) = try await installation.stripesAndChecks()
            while !isFinishedByFirst {
                deeds += 1
                let iteration = try await installation.projects.train(
                    project.id,
                    TrainingRequest(force: true)
                )
                let life = Lifespan(deeds: deeds, death)
                let dying = try await installation.projects(
                    store: DyingStore(store: installation.store, life: life),
                    blobs: DyingBlobs(blobs: installation.blobs, life: life)
                )
                _ = try? await installation.worker("first", on: dying).runNextJob()
                isFinishedByFirst = !life.isDead

                // As long as the lease lasts nobody else begins; then somebody does, and there is only one result.
                let afterFirst = try await installation.projects.iteration(iteration.id, of: project.id)
                if afterFirst.status == .training {
                    _ = try await installation.worker("impatient").runNextJob()
                    installation.clock.advance(by: 61)
                    _ = try await installation.worker("second").runNextJob()
                }
                let final = try await installation.projects.iteration(iteration.id, of: project.id)
                try await installation.expectWhole(final)
                #expect(try await installation.worker("third").runNextJob() == false)
                let counts = try await installation.store.read { try $0.unfinishedJobCounts() }
                #expect(counts.isEmpty)
            }
            #expect(deeds > 3, "a training leases, stores and ends")
        }
    }

    @Test("a worker that was taken over changes nothing any more")
    func takenOver() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.projects.train(project.id)
            let lease = try await installation.store.write { [now = installation.clock.now] in
                try $0.leaseJob(ofKinds: ["train"], owner: "slow", now: now, duration: 60, attemptLimit: 4)
                    .lease
            }
            installation.clock.advance(by: 61)
            _ = try await installation.worker("fast").runNextJob()
            let done = try await installation.projects.iteration(iteration.id, of: project.id)
            #expect(done.status == .completed)
            // The slow one wakes up and goes on to its end.
            try await installation.worker("slow").execute(try #require(lease))
            #expect(try await installation.projects.iteration(iteration.id, of: project.id) == done)
        }
    }

    @Test("a training whose workers keep dying is given up with a sentence")
    func poison() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.projects.train(project.id)
            for _ in 0..<4 {
                let lease = try await installation.store.write { [now = installation.clock.now] in
                    try $0.leaseJob(
                        ofKinds: ["train"],
                        owner: "dying",
                        now: now,
                        duration: 60,
                        attemptLimit: 4
                    ).lease
                }
                #expect(lease != nil)
                installation.clock.advance(by: 61)
            }
            #expect(try await installation.worker().runNextJob() == false)
            let failed = try await installation.projects.iteration(iteration.id, of: project.id)
            #expect(failed.status == .failed)
            #expect(failed.errorDetails?.contains("4 times") == true)
        }
    }

    @Test("a fault of the machine is tried again after a while, and not for ever", arguments: [2, 9])
    func faults(count: Int) async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.projects.train(project.id)
            for attempt in 1...4 {
                let life = Lifespan(deeds: attempt <= count ? 1 : .max, .before)
                let faulty = try await installation.projects(
                    store: installation.store,
                    blobs: DyingBlobs(blobs: installation.blobs, life: life)
                )
                #expect(try await installation.worker(on: faulty).runNextJob() == (attempt <= count + 1))
                #expect(try await installation.worker(on: faulty).runNextJob() == false, "not at once")
                installation.clock.advance(by: 16)
            }
            let ended = try await installation.projects.iteration(iteration.id, of: project.id)
            if count < 4 {
                try await installation.expectWhole(ended)
            } else {
                #expect(ended.status == .failed)
                #expect(ended.errorDetails?.hasPrefix("Training met a fault") == true)
            }
        }
    }

    @Test("a worker that stops gives its job back, and the attempt does not count")
    func stops() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.projects.train(project.id)
            let worker = installation.worker()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await worker.run()
            }
            await task.value
            let lease = try await installation.store.write { [now = installation.clock.now] in
                try $0.leaseJob(ofKinds: ["train"], owner: "worker", now: now, duration: 60, attemptLimit: 4)
                    .lease
            }
            let stopping = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await worker.execute(try #require(lease))
            }
            await #expect(throws: CancellationError.self) { try await stopping.value }
            let jobs = try await installation.store.read {
                try $0.jobs(of: project.id, about: iteration.id, in: [.queued])
            }
            #expect(jobs.map(\.attempts) == [0])
        }
    }
}
