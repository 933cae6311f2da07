import Annotations
import BaseModels
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Projects")
struct ProjectTests {
    @Test("a new project has the protocol's defaults and is listed")
    func defaults() async throws {
        try await TemporaryProjects.run { home in
            let made = try await home.projects.createProject(ProjectDraft(name: "  Trees ")).record
            #expect(made.name == "Trees")
            #expect(made.description == "")
            #expect(made.domainID.uuidString.lowercased() == "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31")
            #expect(made.task == .classification(.multilabel))
            #expect(made.status == .succeeded)
            #expect(made.augmentationMethods.count == 7)
            #expect(made.augmentationMethods.values.allSatisfy { $0 })
            #expect(try await home.projects.all().map(\.record) == [made])
            #expect(try await home.projects.project(made.id).record == made)
        }
    }

    @Test(
        "the domain decides what a project does; a type of classification says nothing to one that detects objects"
    )
    func detection() async throws {
        try await TemporaryProjects.run { home in
            for domain in home.projects.domains.detectionDomains {
                let draft = ProjectDraft(
                    name: domain.name,
                    domainID: domain.id,
                    classificationType: .multilabel
                )
                let made = try await home.projects.createProject(draft).record
                #expect(made.task == .detection && made.domainID == domain.id)
                await expect(.domainTypeChange) {
                    try await home.projects.updateProject(
                        made.id,
                        ProjectChanges(classificationType: .multiclass)
                    )
                }
                await expect(.domainTypeChange) {
                    try await home.projects.updateProject(
                        made.id,
                        ProjectChanges(domainID: ProjectRules.defaultDomainID)
                    )
                }
            }
            #expect(try await home.projects.all().count == 6)
        }
    }

    @Test("what is wrong with a new project is named")
    func refusals() async throws {
        var limits = ProjectLimits()
        limits.projects = 1
        try await TemporaryProjects.run(limits: limits) { home in
            let projects = home.projects
            func create(_ draft: ProjectDraft) async throws -> ProjectDetails {
                try await projects.createProject(draft)
            }
            await expect(.projectName) { try await create(ProjectDraft(name: " \n")) }
            await expect(.projectName) {
                try await create(ProjectDraft(name: String(repeating: "x", count: 256)))
            }
            await expect(.projectDescription) {
                try await create(ProjectDraft(name: "a", description: String(repeating: "x", count: 4_097)))
            }
            await expect(.noSuchDomain) { try await create(ProjectDraft(name: "a", domainID: UUID())) }
            await expect(.exportPlatform) {
                try await create(ProjectDraft(name: "a", targetExportPlatforms: ["ONNX"]))
            }
            _ = try await create(ProjectDraft(name: String(repeating: "x", count: 255)))
            await expect(.projectLimit) { try await create(ProjectDraft(name: "b")) }
            await expect(.noSuchProject) { try await projects.project(UUID()) }
        }
    }

    private func detectionDomain(_ projects: ProjectStore) -> Domain? {
        projects.domains.domains.first { $0.type == .objectDetection }
    }

    @Test("a whole project sent back changes only what differs")
    func roundTrip() async throws {
        try await TemporaryProjects.run { home in
            let compact = try #require(home.projects.domains.domain(named: "General (compact)"))
            let made = try await home.projects.createProject(
                ProjectDraft(
                    name: "Trees",
                    domainID: compact.id,
                    targetExportPlatforms: ["onnx", "CoreML", "ONNX"]
                )
            ).record
            #expect(made.targetExportPlatforms == ["ONNX", "CoreML"])
            home.clock.advance(by: 60)
            let changed = try await home.projects.updateProject(
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
            expected.task = .classification(.multiclass)
            expected.augmentationMethods["rotation"] = false
            expected.lastModified = home.clock.now
            #expect(changed == expected)
            #expect(try await home.projects.project(made.id).record == expected)
        }
    }

    @Test("a domain without the old platforms drops them, but refuses new ones")
    func domainChange() async throws {
        try await TemporaryProjects.run { home in
            let compact = try #require(home.projects.domains.domain(named: "General (compact)"))
            let made = try await home.projects.createProject(
                ProjectDraft(name: "Trees", domainID: compact.id, targetExportPlatforms: ["ONNX"])
            ).record
            await expect(.exportPlatform) {
                try await home.projects.updateProject(
                    made.id,
                    ProjectChanges(domainID: ProjectRules.defaultDomainID, targetExportPlatforms: ["CoreML"])
                )
            }
            let changed = try await home.projects.updateProject(
                made.id,
                ProjectChanges(domainID: ProjectRules.defaultDomainID, targetExportPlatforms: ["ONNX"])
            ).record
            #expect(changed.targetExportPlatforms == [])
            let detection = try #require(detectionDomain(home.projects))
            await expect(.domainTypeChange) {
                try await home.projects.updateProject(made.id, ProjectChanges(domainID: detection.id))
            }
            await expect(.imageProcessing) {
                try await home.projects.updateProject(
                    made.id,
                    ProjectChanges(name: "Lost", augmentationMethods: ["blur": true])
                )
            }
            #expect(try await home.projects.project(made.id).record.name == "Trees")
        }
    }

    @Test("switching to one tag an image is refused while images have several, and says how many")
    func multiclassSwitch() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let both = [try #require(tags["oak"]), try #require(tags["elm"])]
            try await home.add(0..<3, tags: both, to: project)
            try await home.add(3..<5, tags: [both[0]], to: project)
            let changes = ProjectChanges(classificationType: .multiclass)
            let error = await #expect(throws: ProjectError.self) {
                try await home.projects.updateProject(project, changes)
            }
            #expect(error?.code == .imageTags)
            #expect(error?.description.contains("3 ") == true)
            let images = try await home.projects.images(of: project, page: ListPage(take: 10)).map(
                \.record.id
            )
            _ = try await home.projects.removeTags([both[1]], fromImages: images, in: project)
            let changed = try await home.projects.updateProject(project, changes)
            #expect(changed.record.task == .classification(.multiclass))
        }
    }

    @Test("the first image stands for the project")
    func thumbnail() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project()
            let first = try await home.add(0..<2, to: project)[0]
            let image = try await home.projects.images(of: project, withIDs: [first])[0].record
            #expect(try await home.projects.project(project).thumbnailDigest == image.thumbnailDigest)
        }
    }

    @Test("a project goes with everything, but not while it is published")
    func deletion() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            try await home.add(0..<2, tags: Array(tags.values), to: project)
            let iteration = try await home.train(project, publishName: "live")
            await expect(.iterationPublished) { try await home.projects.deleteProject(project) }
            try await home.store.write { transaction in
                var record = try transaction.existingIteration(iteration, of: project)
                record.publishName = nil
                try transaction.update(iteration: record)
            }
            try await home.projects.deleteProject(project)
            #expect(try await home.projects.all().isEmpty)
            await expect(.noSuchProject) { try await home.projects.deleteProject(project) }
            await expect(.noSuchProject) { try await home.projects.tags(of: project) }
        }
    }
}
