import BaseModels
import Foundation
import Storage
import TestSupport
import Testing

@testable import Workspace

@Suite("Projects")
struct ProjectTests {
    @Test("a new project has the protocol's defaults and is listed")
    func defaults() async throws {
        try await TemporaryWorkspace.run { home in
            let made = try await home.workspace.createProject(ProjectDraft(name: "  Trees ")).record
            #expect(made.name == "Trees")
            #expect(made.description == "")
            #expect(made.domainID.uuidString.lowercased() == "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31")
            #expect(made.classificationType == .multilabel)
            #expect(made.status == .succeeded)
            #expect(made.augmentationMethods.count == 7)
            #expect(made.augmentationMethods.values.allSatisfy { $0 })
            #expect(try await home.workspace.projects().map(\.record) == [made])
            #expect(try await home.workspace.project(made.id).record == made)
        }
    }

    @Test("what is wrong with a new project is named")
    func refusals() async throws {
        var limits = WorkspaceLimits()
        limits.projects = 1
        try await TemporaryWorkspace.run(limits: limits) { home in
            let workspace = home.workspace
            func create(_ draft: ProjectDraft) async throws -> ProjectDetails {
                try await workspace.createProject(draft)
            }
            await expectError(.projectName) { try await create(ProjectDraft(name: " \n")) }
            await expectError(.projectName) {
                try await create(ProjectDraft(name: String(repeating: "x", count: 256)))
            }
            await expectError(.projectDescription) {
                try await create(ProjectDraft(name: "a", description: String(repeating: "x", count: 4_097)))
            }
            await expectError(.noSuchDomain) { try await create(ProjectDraft(name: "a", domainID: UUID())) }
            let detection = try #require(
                workspace.domains.detectionDomains.first ?? detectionDomain(workspace)
            )
            await expectError(.detectionNotSupported) {
                try await create(ProjectDraft(name: "a", domainID: detection.id))
            }
            await expectError(.exportPlatform) {
                try await create(ProjectDraft(name: "a", targetExportPlatforms: ["ONNX"]))
            }
            _ = try await create(ProjectDraft(name: String(repeating: "x", count: 255)))
            await expectError(.projectLimit) { try await create(ProjectDraft(name: "b")) }
            await expectError(.noSuchProject) { try await workspace.project(UUID()) }
        }
    }

    private func detectionDomain(_ workspace: Workspace) -> Domain? {
        workspace.domains.domains.first { $0.type == .objectDetection }
    }

    @Test("a whole project sent back changes only what differs")
    func roundTrip() async throws {
        try await TemporaryWorkspace.run { home in
            let compact = try #require(home.workspace.domains.domain(named: "General (compact)"))
            let made = try await home.workspace.createProject(
                ProjectDraft(
                    name: "Trees",
                    domainID: compact.id,
                    targetExportPlatforms: ["onnx", "CoreML", "ONNX"]
                )
            ).record
            #expect(made.targetExportPlatforms == ["ONNX", "CoreML"])
            home.clock.advance(by: 60)
            let changed = try await home.workspace.updateProject(
                made.id,
                ProjectChanges(
                    name: made.name,
                    description: made.description,
                    domainID: made.domainID,
                    classificationType: .multiclass,
                    targetExportPlatforms: made.targetExportPlatforms,
                    augmentationMethods: ["Rotation": false]
                )
            ).record
            var expected = made
            expected.classificationType = .multiclass
            expected.augmentationMethods["rotation"] = false
            expected.lastModified = home.clock.now
            #expect(changed == expected)
            #expect(try await home.workspace.project(made.id).record == expected)
        }
    }

    @Test("a domain without the old platforms drops them, but refuses new ones")
    func domainChange() async throws {
        try await TemporaryWorkspace.run { home in
            let compact = try #require(home.workspace.domains.domain(named: "General (compact)"))
            let made = try await home.workspace.createProject(
                ProjectDraft(name: "Trees", domainID: compact.id, targetExportPlatforms: ["ONNX"])
            ).record
            await expectError(.exportPlatform) {
                try await home.workspace.updateProject(
                    made.id,
                    ProjectChanges(domainID: ProjectRules.defaultDomainID, targetExportPlatforms: ["CoreML"])
                )
            }
            let changed = try await home.workspace.updateProject(
                made.id,
                ProjectChanges(domainID: ProjectRules.defaultDomainID, targetExportPlatforms: ["ONNX"])
            ).record
            #expect(changed.targetExportPlatforms == [])
            let detection = try #require(detectionDomain(home.workspace))
            await expectError(.domainTypeChange) {
                try await home.workspace.updateProject(made.id, ProjectChanges(domainID: detection.id))
            }
            await expectError(.imageProcessing) {
                try await home.workspace.updateProject(
                    made.id,
                    ProjectChanges(name: "Lost", augmentationMethods: ["blur": true])
                )
            }
            #expect(try await home.workspace.project(made.id).record.name == "Trees")
        }
    }

    @Test("switching to one tag an image is refused while images have several, and says how many")
    func multiclassSwitch() async throws {
        try await TemporaryWorkspace.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let both = [try #require(tags["oak"]), try #require(tags["elm"])]
            try await home.add(0..<3, tags: both, to: project)
            try await home.add(3..<5, tags: [both[0]], to: project)
            let changes = ProjectChanges(classificationType: .multiclass)
            let error = await #expect(throws: WorkspaceError.self) {
                try await home.workspace.updateProject(project, changes)
            }
            #expect(error?.code == .imageTags)
            #expect(error?.description.contains("3 ") == true)
            let images = try await home.workspace.images(of: project, page: ListPage(take: 10)).map(
                \.record.id
            )
            _ = try await home.workspace.removeTags([both[1]], fromImages: images, in: project)
            let changed = try await home.workspace.updateProject(project, changes)
            #expect(changed.record.classificationType == .multiclass)
        }
    }

    @Test("the first image stands for the project")
    func thumbnail() async throws {
        try await TemporaryWorkspace.run { home in
            let (project, _) = try await home.project()
            let first = try await home.add(0..<2, to: project)[0]
            let image = try await home.workspace.images(of: project, withIDs: [first])[0].record
            #expect(try await home.workspace.project(project).thumbnailDigest == image.thumbnailDigest)
        }
    }

    @Test("a project goes with everything, but not while it is published")
    func deletion() async throws {
        try await TemporaryWorkspace.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            try await home.add(0..<2, tags: Array(tags.values), to: project)
            let iteration = try await home.train(project, publishName: "live")
            await expectError(.iterationPublished) { try await home.workspace.deleteProject(project) }
            try await home.store.write { transaction in
                var record = try transaction.existingIteration(iteration, of: project)
                record.publishName = nil
                try transaction.update(iteration: record)
            }
            try await home.workspace.deleteProject(project)
            #expect(try await home.workspace.projects().isEmpty)
            await expectError(.noSuchProject) { try await home.workspace.deleteProject(project) }
            await expectError(.noSuchProject) { try await home.workspace.tags(of: project) }
        }
    }
}
