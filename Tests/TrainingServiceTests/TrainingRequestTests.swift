import Annotations
import Foundation
import Projects
import Storage
import Testing
import TrainingService
import TrainingTesting

@Suite("Asking for a training")
struct TrainingRequestTests {
    @Test("iteration and job appear together, with the data of that moment")
    func begins() async throws {
        try await TestInstallation.with { installation in
            let (project, _, checks) = try await installation.stripesAndChecks()
            let iteration = try await installation.projects.train(project.id)
            #expect(iteration.status == .training)
            #expect(iteration.name == "Iteration 1")
            #expect(iteration.trainedAt == nil)
            let job = try await installation.store.read {
                try $0.jobs(of: project.id, about: iteration.id, in: [.queued])
            }
            #expect(job.count == 1)
            #expect(try await installation.projects.trainingCounts() == [.waiting: 1])

            // What is added later is not part of it.
            try await installation.image(TestImages.checks(99), [checks], in: project)
            let frozen = try await installation.store.read {
                try $0.trainingSet(of: project.id, in: .version(iteration.dataVersion)).count
            }
            #expect(frozen == 10)
            let tags = try await installation.store.read {
                try $0.tags(ofIteration: iteration.id).map(\.name)
            }
            #expect(tags == ["checks", "stripes"])
        }
    }

    @Test("too little data is refused with the names of the tags")
    func tooLittle() async throws {
        try await TestInstallation.with { installation in
            let project = try await installation.project()
            await expect(.trainingData) { try await installation.projects.train(project.id) }
            let oak = try await installation.tag("oak", in: project)
            for index in 0..<5 {
                try await installation.image(TestImages.stripes(index), [oak], in: project)
            }
            await expect(.trainingData) { try await installation.projects.train(project.id) }
            let elm = try await installation.tag("elm", in: project)
            for index in 0..<4 {
                try await installation.image(TestImages.checks(index), [elm], in: project)
            }
            let error = await expect(.trainingData) { try await installation.projects.train(project.id) }
            #expect(error?.description.contains("“elm” (4)") == true)
            #expect(error?.description.contains("oak") == false)
            #expect(try await installation.projects.iterations(of: project.id).isEmpty)
        }
    }

    @Test("a tag on every image is refused")
    func everywhere() async throws {
        try await TestInstallation.with { installation in
            let (project, stripes, _) = try await installation.stripesAndChecks(type: .multilabel)
            let ids = try await installation.store.read {
                try $0.images(ImageFilter(projectID: project.id), page: ListPage(take: 100)).map(\.id)
            }
            try await installation.store.write { transaction in
                _ = try transaction.insert(
                    taggings: ids.map { TaggingRecord(imageID: $0, tagID: stripes.id, created: .now) },
                    of: project.id
                )
            }
            let error = await expect(.trainingData) { try await installation.projects.train(project.id) }
            #expect(error?.description.contains("“stripes”") == true)
        }
    }

    @Test("one training at a time, even if two clients ask at once")
    func oneAtATime() async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            let outcomes = await withTaskGroup(of: Result<IterationRecord, any Error>.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do {
                            return .success(try await installation.projects.train(project.id))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { (try? $0.get()) != nil } == 1)
            for case .failure(let error) in outcomes {
                #expect((error as? ProjectError)?.code == .trainingInProgress)
            }
        }
    }

    @Test("nothing new, nothing trained, unless it is forced or something changes")
    func notNeeded() async throws {
        try await TestInstallation.with { installation in
            let (project, _, checks) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            #expect(first.status == .completed)
            await expect(.trainingNotNeeded) { try await installation.projects.train(project.id) }
            let forced = try await installation.trained(project, TrainingRequest(force: true))
            #expect(forced.name == "Iteration 2")
            #expect(forced.modelDigest == first.modelDigest, "the same data gives the same model")
            try await installation.image(TestImages.checks(50), [checks], in: project)
            let changed = try await installation.projects.train(project.id)
            #expect(changed.name == "Iteration 3")
        }
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            (TrainingRequest(type: .advanced), ProjectError.Code.budget),
            (TrainingRequest(type: .advanced, budgetMinutes: 97 * 60), .budget),
            (TrainingRequest(notificationEmail: "nobody"), .email),
            (TrainingRequest(selectedTags: ["ash"]), .noSuchTag),
            (TrainingRequest(selectedTags: ["stripes"]), .trainingData),
            (TrainingRequest(base: .init(projectID: UUID(), iterationID: UUID())), .baseIteration),
        ]
    )
    func refused(request: TrainingRequest, code: ProjectError.Code) async throws {
        try await TestInstallation.with { installation in
            let (project, _, _) = try await installation.stripesAndChecks()
            await expect(code) { try await installation.projects.train(project.id, request) }
        }
    }

    @Test("unknown projects and too many iterations are refused")
    func otherRefusals() async throws {
        var limits = ProjectLimits()
        limits.iterationsPerProject = 0
        try await TestInstallation.with(limits: limits) { installation in
            await expect(.noSuchProject) { try await installation.projects.train(UUID()) }
            let (project, _, _) = try await installation.stripesAndChecks()
            await expect(.iterationLimit) { try await installation.projects.train(project.id) }
        }
    }
}
