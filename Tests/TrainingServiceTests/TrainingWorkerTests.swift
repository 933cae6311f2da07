import Annotations
import Foundation
import Learning
import Projects
import ProjectsTesting
import Storage
import TestSupport
import Testing
import TrainingTesting

@testable import TrainingService

@Suite("The training worker")
struct TrainingWorkerTests {
    @Test("trains what waits, and the model fits what the store says of it")
    func trains() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await installation.trained(project)
            try await installation.expectWhole(iteration)
            #expect(iteration.trainedAt == installation.clock.now)
            #expect(try await installation.worker().runNextJob() == false)
        }
    }

    @Test("only selected tags are learned")
    func selected() async throws {
        try await TestInstallation.with { installation in
            let (project, stripes, checks) = try await installation.stripesAndChecks()
            _ = try await installation.tag("unused", in: project)
            let request = TrainingRequest(selectedTags: [stripes.id.uuidString.lowercased(), "checks"])
            let iteration = try await installation.trained(project, request)
            #expect(iteration.status == .completed)
            let tags = try await installation.store.read {
                try $0.tags(ofIteration: iteration.id).map(\.tagID)
            }
            #expect(tags == [checks.id, stripes.id])
        }
    }

    @Test("an image that cannot be read is passed over and counted")
    func unreadable() async throws {
        try await TestInstallation.with { installation in
            let (project, stripes, _) = try await installation.stripesAndChecks()
            try await installation.image(Data("no image".utf8), [stripes], in: project)
            let iteration = try await installation.trained(project)
            #expect(iteration.status == .completed)
            #expect(try iteration.decodedRecipe().skippedImageCount == 1)
        }
    }

    @Test("data that cannot be learned from fails the iteration with a sentence")
    func untrainable() async throws {
        try await TestInstallation.with { installation in
            let project = try await installation.project()
            for name in ["oak", "elm"] {
                let tag = try await installation.tag(name, in: project)
                for index in 0..<5 {
                    try await installation.image(Data("\(name) \(index)".utf8), [tag], in: project)
                }
            }
            let iteration = try await installation.trained(project)
            #expect(iteration.status == .failed)
            #expect(iteration.errorDetails?.contains("no usable image") == true)
            #expect(iteration.errorDetails?.contains("/") == false, "no path")
            let job = try await installation.store.read {
                try $0.jobs(of: project.id, about: iteration.id, in: [.failed])
            }
            #expect(job.count == 1)
            // A failed training is none: another may begin.
            _ = try await installation.projects.train(project.id)
        }
    }

    @Test("a worker that runs takes work as it comes and notes how far it is")
    func runs() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            var timing = TrainingWorker.Timing()
            timing.heartbeat = .zero
            timing.poll = .zero
            let worker = installation.worker(timing: timing)
            let task = Task { await worker.run() }
            let iteration = try await installation.projects.train(project.id)
            var stages: Set<TrainingJobProgress.Stage> = []
            var status = try await installation.projects.trainingStatus(of: iteration.id, in: project.id)
            while status.status == .training {
                if status.total > 0, case .working(let stage) = status.stage { stages.insert(stage) }
                #expect(status.done <= status.total)
                status = try await installation.projects.trainingStatus(of: iteration.id, in: project.id)
            }
            task.cancel()
            await task.value
            #expect(stages.contains(.extracting))
            #expect(status.status == .completed && status.stage == nil)
        }
    }

    @Test("a multilabel project with a negative tag learns independent tags")
    func multilabel() async throws {
        try await TestInstallation.with { installation in
            let (project, stripes, checks) = try await installation.stripesAndChecks(type: .multilabel)
            let neither = try await installation.tag("neither", type: .negative, in: project)
            for index in 20..<25 {
                try await installation.image(TestImages.plain(index), [neither], in: project)
            }
            for index in 30..<33 {
                try await installation.image(TestImages.stripes(index), [stripes, checks], in: project)
            }
            let iteration = try await installation.trained(project)
            #expect(iteration.status == .completed)
            let digest = try #require(iteration.modelDigest)
            let model = try EvaluatedClassifier(archive: try await installation.blobs.data(digest))
            #expect(model.classifier.type == .multilabel)
            #expect(model.classifier.negativeTag == "neither")
            #expect(model.outOfFold.labels.imagesByTag == [8, 5, 8])
        }
    }

    @Test("a waiting training is cancelled at once, a running one by its worker")
    func cancelled() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let waiting = try await installation.projects.train(project.id)
            try await installation.projects.cancelTraining(of: waiting.id, in: project.id)
            #expect(try await installation.projects.iteration(waiting.id, of: project.id).status == .failed)
            #expect(try await installation.worker().runNextJob() == false)

            let running = try await installation.projects.train(project.id)
            let lease = try await installation.store.write { [now = installation.clock.now] in
                try $0.leaseJob(ofKinds: ["train"], owner: "worker", now: now, duration: 60, attemptLimit: 4)
                    .lease
            }
            try await installation.projects.cancelTraining(of: running.id, in: project.id)
            #expect(
                try await installation.projects.iteration(running.id, of: project.id).status == .training
            )
            // A heartbeat that is due at once finds the request while the images are looked at.
            var timing = TrainingWorker.Timing()
            timing.heartbeat = .zero
            try await installation.worker(timing: timing).execute(try #require(lease))
            let ended = try await installation.projects.iteration(running.id, of: project.id)
            #expect(ended.status == .failed)
            #expect(ended.errorDetails == "Training was cancelled.")
        }
    }

    @Test("a deleted iteration or project ends its training without a trace")
    func deleted() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            for deletesProject in [false, true] {
                let iteration = try await installation.projects.train(project.id)
                let lease = try await installation.store.write { [now = installation.clock.now] in
                    try $0.leaseJob(
                        ofKinds: ["train"],
                        owner: "worker",
                        now: now,
                        duration: 60,
                        attemptLimit: 4
                    )
                    .lease
                }
                if deletesProject {
                    try await installation.store.write { _ = try $0.deleteProject(project.id) }
                } else {
                    try await installation.projects.deleteIteration(iteration.id, of: project.id)
                }
                try await installation.worker().execute(try #require(lease))
                #expect(try await installation.store.read { try $0.iteration(iteration.id) } == nil)
                #expect(try await installation.store.read { try $0.unfinishedJobCounts() }.isEmpty)
            }
        }
    }
}
