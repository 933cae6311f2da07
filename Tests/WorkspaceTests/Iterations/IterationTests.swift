import Foundation
import Storage
import TestSupport
import Testing

@testable import Workspace

@Suite("Iterations and publishing")
struct IterationTests {
    @Test("an iteration is renamed, published, moved, unpublished and deleted")
    func life() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            let second = try await installation.trained(project, TrainingRequest(force: true))

            #expect(
                try await workspace.updateIteration(first.id, of: project.id, name: " best ").name == "best"
            )
            await expect(.iterationNameTaken) {
                try await workspace.updateIteration(second.id, of: project.id, name: "best")
            }
            await expect(.iterationName) {
                try await workspace.updateIteration(first.id, of: project.id, name: " ")
            }

            try await workspace.publish(first.id, of: project.id, as: "live", resourceID: "any")
            try await workspace.publish(first.id, of: project.id, as: "live", resourceID: "other")
            await expect(.publishName) {
                try await workspace.publish(second.id, of: project.id, as: "live", resourceID: "any")
            }
            await expect(.iterationPublished) {
                try await workspace.publish(first.id, of: project.id, as: "more", resourceID: "any")
            }
            await expect(.iterationPublished) {
                try await workspace.deleteIteration(first.id, of: project.id)
            }

            try await workspace.publish(
                second.id,
                of: project.id,
                as: "live",
                resourceID: "any",
                overwrite: true
            )
            let names = try await workspace.iterations(of: project.id).map(\.publishName)
            #expect(names == [nil, "live"])

            try await workspace.unpublish(second.id, of: project.id)
            await expect(.iterationNotPublished) { try await workspace.unpublish(second.id, of: project.id) }
            try await workspace.deleteIteration(second.id, of: project.id)
            #expect(try await workspace.iterations(of: project.id).map(\.id) == [first.id])
            await expect(.noSuchIteration) { try await workspace.iteration(second.id, of: project.id) }
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
                try await installation.workspace.publish(UUID(), of: UUID(), as: name, resourceID: "any")
            }
            await expect(.publishTarget) {
                try await installation.workspace.publish(
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
            let workspace = installation.workspace
            let (project, _, _) = try await installation.stripesAndChecks()
            let iteration = try await workspace.train(project.id)
            await expect(.iterationNotTrained) {
                try await workspace.publish(iteration.id, of: project.id, as: "live", resourceID: "any")
            }
            await expect(.iterationNotTrained) {
                try await workspace.performance(of: iteration.id, in: project.id)
            }
            await expect(.iterationNotTrained) {
                try await workspace.updateIteration(iteration.id, of: project.id, isDefault: true)
            }
            #expect(try await workspace.defaultIteration(of: project.id) == nil)
        }
    }

    @Test("the default is the newest, or the one that was chosen")
    func defaults() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let (project, _, _) = try await installation.stripesAndChecks()
            let first = try await installation.trained(project)
            installation.clock.advance(by: 10)
            let second = try await installation.trained(project, TrainingRequest(force: true))
            #expect(try await workspace.defaultIteration(of: project.id)?.id == second.id)
            _ = try await workspace.updateIteration(first.id, of: project.id, isDefault: true)
            #expect(try await workspace.defaultIteration(of: project.id)?.id == first.id)
            _ = try await workspace.updateIteration(second.id, of: project.id, isDefault: true)
            #expect(try await workspace.defaultIteration(of: project.id)?.id == second.id)
            _ = try await workspace.updateIteration(second.id, of: project.id, isDefault: false)
            try await workspace.deleteIteration(second.id, of: project.id)
            #expect(try await workspace.defaultIteration(of: project.id)?.id == first.id)
        }
    }
}
