import Foundation
import Projects
import ProjectsTesting
import Storage
import TestSupport
import Testing
import TrainingService
import TrainingTesting

@Suite("Iterations and publishing")
struct IterationTests {
    @Test("an iteration is renamed, published, moved, unpublished and deleted")
    func life() async throws {
        try await TestInstallation.with { installation in
            let projects = installation.projects
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            let second = try await installation.trained(project, TrainingRequest(force: true))

            #expect(
                try await projects.updateIteration(first.id, of: project.id, name: " best ").name == "best"
            )
            await expect(.iterationNameTaken) {
                try await projects.updateIteration(second.id, of: project.id, name: "best")
            }
            await expect(.iterationName) {
                try await projects.updateIteration(first.id, of: project.id, name: " ")
            }

            try await projects.publish(first.id, of: project.id, as: "live", resourceID: "any")
            try await projects.publish(first.id, of: project.id, as: "live", resourceID: "other")
            await expect(.publishName) {
                try await projects.publish(second.id, of: project.id, as: "live", resourceID: "any")
            }
            await expect(.iterationPublished) {
                try await projects.publish(first.id, of: project.id, as: "more", resourceID: "any")
            }
            await expect(.iterationPublished) {
                try await projects.deleteIteration(first.id, of: project.id)
            }

            try await projects.publish(
                second.id,
                of: project.id,
                as: "live",
                resourceID: "any",
                overwrite: true
            )
            let names = try await projects.iterations(of: project.id).map(\.publishName)
            #expect(names == [nil, "live"])

            try await projects.unpublish(second.id, of: project.id)
            await expect(.iterationNotPublished) { try await projects.unpublish(second.id, of: project.id) }
            try await projects.deleteIteration(second.id, of: project.id)
            #expect(try await projects.iterations(of: project.id).map(\.id) == [first.id])
            await expect(.noSuchIteration) { try await projects.iteration(second.id, of: project.id) }
        }
    }

    @Test(
        "names that would not survive in an address are refused",
        arguments: [
            "", " ", ".", "..", " a", "a ", "a\n", "a\u{0}b", "\u{7f}",
            String(repeating: "a", count: 256),
        ]
    )
    func publishNames(name: String) async throws {
        try await TestInstallation.with { installation in
            await expect(.publishName) {
                try await installation.projects.publish(UUID(), of: UUID(), as: name, resourceID: "any")
            }
            await expect(.publishTarget) {
                try await installation.projects.publish(
                    UUID(),
                    of: UUID(),
                    as: "classifyModel",
                    resourceID: " "
                )
            }
        }
    }

    @Test("what is not trained cannot be published or evaluated")
    func untrained() async throws {
        try await TestInstallation.with { installation in
            let projects = installation.projects
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await projects.train(project.id)
            await expect(.iterationNotTrained) {
                try await projects.publish(iteration.id, of: project.id, as: "live", resourceID: "any")
            }
            await expect(.iterationNotTrained) {
                try await projects.performance(of: iteration.id, in: project.id)
            }
            await expect(.iterationNotTrained) {
                try await projects.updateIteration(iteration.id, of: project.id, isDefault: true)
            }
            #expect(try await projects.defaultIteration(of: project.id) == nil)
        }
    }

    @Test("the default is the newest, or the one that was chosen")
    func defaults() async throws {
        try await TestInstallation.with { installation in
            let projects = installation.projects
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            installation.clock.advance(by: 10)
            let second = try await installation.trained(project, TrainingRequest(force: true))
            #expect(try await projects.defaultIteration(of: project.id)?.id == second.id)
            _ = try await projects.updateIteration(first.id, of: project.id, isDefault: true)
            #expect(try await projects.defaultIteration(of: project.id)?.id == first.id)
            _ = try await projects.updateIteration(second.id, of: project.id, isDefault: true)
            #expect(try await projects.defaultIteration(of: project.id)?.id == second.id)
            _ = try await projects.updateIteration(second.id, of: project.id, isDefault: false)
            try await projects.deleteIteration(second.id, of: project.id)
            #expect(try await projects.defaultIteration(of: project.id)?.id == first.id)
        }
    }
}
