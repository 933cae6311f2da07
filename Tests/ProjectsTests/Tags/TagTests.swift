import Foundation
import ProjectsTesting
import Storage
import Testing

@testable import Projects

@Suite("Tags")
struct TagTests {
    @Test("names are unique without regard to case, spaces and the composition of accents")
    func uniqueness() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project(tags: ["Ch\u{EA}ne"])
            for name in ["ch\u{EA}ne", " CH\u{CA}NE ", "che\u{302}ne"] {
                await expect(.tagNameTaken) {
                    try await home.projects.createTag(TagDraft(name: name), in: project)
                }
            }
            let other = try await home.projects.createTag(TagDraft(name: "chene"), in: project).record
            await expect(.tagNameTaken) {
                try await home.projects.updateTag(other.id, of: project, TagChanges(name: "Ch\u{EA}ne"))
            }
            // A tag may change the case of its own name.
            let renamed = try await home.projects.updateTag(other.id, of: project, TagChanges(name: "Chene"))
            #expect(renamed.record.name == "Chene")
        }
    }

    @Test("names are kept in NFC, without space around them")
    func kept() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project()
            let tag = try await home.projects.createTag(TagDraft(name: "\u{3000}Ka\u{308}se "), in: project)
            #expect(Array(tag.record.name.unicodeScalars) == Array("K\u{e4}se".unicodeScalars))
            _ = try await home.projects.createTag(TagDraft(name: "Stra\u{df}e"), in: project)
            await expect(.tagNameTaken) {
                try await home.projects.createTag(TagDraft(name: "STRASSE"), in: project)
            }
        }
    }

    @Test("what is wrong with a tag is named")
    func refusals() async throws {
        var limits = ProjectLimits()
        limits.tagsPerProject = 3
        try await TemporaryProjects.run(limits: limits) { home in
            let (project, _) = try await home.project()
            func create(_ draft: TagDraft) async throws -> TagDetails {
                try await home.projects.createTag(draft, in: project)
            }
            await expect(.tagName) { try await create(TagDraft(name: " ")) }
            await expect(.tagName) {
                try await create(TagDraft(name: String(repeating: "x", count: 256)))
            }
            await expect(.tagDescription) {
                try await create(TagDraft(name: "a", description: String(repeating: "x", count: 4_097)))
            }
            let regular = try await create(TagDraft(name: "oak"))
            #expect(regular.imageCount == 0)
            #expect(regular.record.description == nil)
            _ = try await create(TagDraft(name: "nothing", type: .negative))
            await expect(.secondNegativeTag) { try await create(TagDraft(name: "b", type: .negative)) }
            await expect(.secondNegativeTag) {
                try await home.projects.updateTag(
                    regular.record.id,
                    of: project,
                    TagChanges(type: .negative)
                )
            }
            _ = try await create(TagDraft(name: "product", type: .generalProduct))
            await expect(.secondProductTag) {
                try await home.projects.updateTag(
                    regular.record.id,
                    of: project,
                    TagChanges(type: .generalProduct)
                )
            }
            await expect(.tagLimit) { try await create(TagDraft(name: "c")) }
            await expect(.noSuchTag) { try await home.projects.tag(UUID(), of: project) }
            await expect(.noSuchTag) { try await home.projects.deleteTag(UUID(), of: project) }
            await expect(.noSuchProject) {
                try await home.projects.createTag(TagDraft(name: "x"), in: UUID())
            }
        }
    }

    @Test("a tag that stands beside others cannot become negative")
    func becomingNegative() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            let images = try await home.add(0..<2, tags: [oak, elm], to: project)
            await expect(.negativeWithOtherTags) {
                try await home.projects.updateTag(elm, of: project, TagChanges(type: .negative))
            }
            _ = try await home.projects.removeTags([oak], fromImages: images, in: project)
            let changed = try await home.projects.updateTag(elm, of: project, TagChanges(type: .negative))
            #expect(changed.record.type == .negative)
            #expect(changed.imageCount == 2)
        }
    }

    @Test("an iteration keeps names, types and counts; the workspace goes on")
    func iterationScope() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            let images = try await home.add(0..<3, tags: [oak], to: project)
            let iteration = try await home.train(project)
            _ = try await home.projects.updateTag(oak, of: project, TagChanges(name: "quercus"))
            try await home.projects.deleteTag(elm, of: project)
            _ = try await home.projects.deleteImages(.images([images[0]]), of: project)

            let now = try await home.projects.tags(of: project)
            #expect(now.map(\.record.name) == ["quercus"])
            #expect(now.map(\.imageCount) == [2])
            let then = try await home.projects.tags(of: project, iterationID: iteration)
            #expect(then.map(\.record.name).sorted() == ["elm", "oak"])
            #expect(then.first { $0.record.id == oak }?.imageCount == 3)
            #expect(
                try await home.projects.tag(elm, of: project, iterationID: iteration).record.name == "elm"
            )
            let image = try await home.projects.images(of: project, withIDs: images, iterationID: iteration)
            #expect(image.map(\.tagNames) == [["oak"], ["oak"], ["oak"]])
            await expect(.noSuchIteration) {
                try await home.projects.tags(of: project, iterationID: UUID())
            }
        }
    }

    @Test("a deleted tag leaves its images untagged and its name free")
    func deletion() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            try await home.add(0..<2, tags: Array(tags.values), to: project)
            try await home.projects.deleteTag(try #require(tags["oak"]), of: project)
            let untagged = ImageSelection(taggingStatus: .untagged)
            #expect(try await home.projects.imageCount(of: project, untagged) == 2)
            _ = try await home.projects.createTag(TagDraft(name: "oak"), in: project)
        }
    }

    @Test("of many clients that make the same tag at once, one succeeds")
    func race() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project()
            let codes = await withTaskGroup(of: ProjectError.Code?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        do {
                            let name = number.isMultiple(of: 2) ? "oak" : "OAK"
                            _ = try await home.projects.createTag(TagDraft(name: name), in: project)
                            return nil
                        } catch {
                            return (error as? ProjectError)?.code ?? .overloaded
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == .tagNameTaken } == 7)
            #expect(try await home.projects.tags(of: project).count == 1)
        }
    }
}
