import Annotations
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Export and import of projects")
struct TransferTests {
    @Test("the copy has the same images, tags and iterations, state by state, under new ids")
    func copy() async throws {
        try await TemporaryProjects.run { home in
            let history = try await project(with: 3, seed: 7, in: home)
            let export = try await home.projects.exportProject(history.project)
            #expect(export.iterationCount == 3)
            #expect(export.imageCount == (try await home.projects.imageCount(of: history.project)))
            let regions = try await home.store.read {
                try $0.regionCount(of: history.project, in: .workspace)
            }
            #expect(export.regionCount == regions && regions > 0)
            #expect(export.tagCount == (try await home.projects.tags(of: history.project).count))

            let copy = try await home.projects.importProject(token: export.token).record
            #expect(copy.status == .importing)
            #expect(copy.name == "Trees (1)")
            #expect(try await home.projects.performNextImport(owner: "test"))
            let done = try await home.projects.project(copy.id)
            #expect(done.record.status == .succeeded)
            #expect(
                done.thumbnailDigest == (try await home.projects.project(history.project).thumbnailDigest)
            )
            #expect(try await home.projects.performNextImport(owner: "test") == false)

            let original = try await Image(of: history.project, in: home)
            let imported = try await Image(of: copy.id, in: home)
            #expect(imported.states == original.states)
            #expect(imported.scores == original.scores)
            #expect(imported.ids.isDisjoint(with: original.ids))
            #expect(imported.recipes == original.recipes)
            #expect(imported.publishNames == [nil, nil, nil])
        }
    }

    @Test("a tag that an iteration did not learn may since have the name of one that it did")
    func takenName() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            try await home.add(0..<2, tags: [elm], to: project)
            try await home.train(project, leavingOut: [oak])
            _ = try await home.projects.updateTag(elm, of: project, TagChanges(name: "ash"))
            _ = try await home.projects.updateTag(oak, of: project, TagChanges(name: "elm"))
            let token = try await home.projects.exportProject(project).token
            let copy = try await home.projects.importProject(token: token).record.id
            _ = try await home.projects.performNextImport(owner: "test")
            let original = try await Image(of: project, in: home)
            let imported = try await Image(of: copy, in: home)
            #expect(try await home.projects.project(copy).record.status == .succeeded)
            #expect(imported.states.last == original.states.last)
            #expect(imported.scores == original.scores)
        }
    }

    @Test(
        "a copy that was broken off at any step begins anew, and nothing is there twice",
        arguments: [0, 1, 4, 9]
    )
    func brokenOff(after steps: Int) async throws {
        try await TemporaryProjects.run { home in
            let history = try await project(with: 2, seed: 3, in: home)
            let token = try await home.projects.exportProject(history.project).token
            let copy = try await home.projects.importProject(token: token, name: "Copy").record
            #expect(copy.name == "Copy")
            // Another process takes the job, does some steps, and is killed.
            let time = home.clock.now
            _ = try await home.store.write { transaction in
                try transaction.leaseJob(
                    ofKinds: [ProjectStore.importJobKind],
                    owner: "killed",
                    now: time,
                    duration: 60,
                    attemptLimit: 3
                )
            }
            let plan = try await home.store.read { try ProjectCopy(of: history.project, into: copy.id, $0) }
            for step in plan.steps.prefix(steps) { try await home.store.write { try step.perform($0) } }
            #expect(try await home.projects.performNextImport(owner: "test") == false)
            home.clock.advance(by: 61)
            #expect(try await home.projects.performNextImport(owner: "test"))
            let original = try await Image(of: history.project, in: home)
            #expect(try await Image(of: copy.id, in: home).states == original.states)
        }
    }

    @Test("the original may change while the copy waits and is made")
    func deletedOriginal() async throws {
        try await TemporaryProjects.run { home in
            let history = try await project(with: 1, seed: 5, in: home)
            let token = try await home.projects.exportProject(history.project).token
            let copy = try await home.projects.importProject(token: token).record
            let plan = try await home.store.read { try ProjectCopy(of: history.project, into: copy.id, $0) }
            let original = try await Image(of: history.project, in: home)
            try await home.projects.deleteProject(history.project)
            for step in plan.steps { try await home.store.write { try step.perform($0) } }
            #expect(try await Image(of: copy.id, in: home).states == original.states)
            // An import that only begins now has nothing to copy.
            #expect(try await home.projects.performNextImport(owner: "test"))
            #expect(try await home.projects.project(copy.id).record.status == .failed)
            await expect(.importToken) { try await home.projects.importProject(token: token) }
        }
    }

    @Test("while it is imported, a project can be looked at and deleted, not filled")
    func importing() async throws {
        try await TemporaryProjects.run { home in
            let source = try await home.project(tags: ["oak"])
            let token = try await home.projects.exportProject(source.id).token
            let copy = try await home.projects.importProject(token: token).record
            await expect(.wrongProjectType) {
                try await home.projects.createTag(TagDraft(name: "elm"), in: copy.id)
            }
            await expect(.wrongProjectType) {
                try await home.projects.addImages(
                    [ImageSubmission(content: .bytes(try image(1)))],
                    to: copy.id
                )
            }
            #expect(try await home.projects.imageCount(of: copy.id) == 0)
            try await home.projects.deleteProject(copy.id)
            #expect(try await home.projects.performNextImport(owner: "test") == false)
        }
    }

    @Test("only a token of this installation, unchanged and of the last day, opens a project")
    func tokens() async throws {
        try await TemporaryProjects.run { home in
            let source = try await home.project()
            let other = try await home.project()
            let token = try await home.projects.exportProject(source.id).token
            let foreign = TransferToken(for: source.id, now: home.clock.now)
                .text(secret: Data(repeating: 1, count: 32))
            let moved = token.replacing(
                source.id.uuidString.lowercased(),
                with: other.id.uuidString.lowercased()
            )
            for wrong in ["", "x", "a.b.c", foreign, moved, String(token.dropLast(2))] {
                await expect(.importToken) { try await home.projects.importProject(token: wrong) }
            }
            home.clock.advance(by: 86_399)
            _ = try await home.projects.importProject(token: token)
            home.clock.advance(by: 1)
            await expect(.importToken) { try await home.projects.importProject(token: token) }
        }
    }

    @Test("a project in training is not exported")
    func training() async throws {
        try await TemporaryProjects.run { home in
            let source = try await home.project(tags: ["oak"])
            try await home.train(source.id, status: .training)
            await expect(.exportWhileTraining) { try await home.projects.exportProject(source.id) }
        }
    }

    /// A project with a past: iterations between which images and tags came, went and changed their names.
    private func project(
        with iterations: Int,
        seed: UInt64,
        in home: TemporaryProjects
    ) async throws -> (project: UUID, iterations: [UUID]) {
        var random = SplitMix64(seed: seed)
        let projects = home.projects
        let (project, tags) = try await home.project(tags: ["oak", "elm", "ash"])
        var tagIDs = tags.sorted { $0.key < $1.key }.map(\.value)
        var trained: [UUID] = []
        for round in 0...iterations {
            _ = try await home.add(
                round * 8..<round * 8 + 12,
                tags: [tagIDs[round % tagIDs.count]],
                to: project
            )
            let images = try await projects.images(of: project, page: ListPage(order: .oldest, take: 256))
                .map(\.record.id)
            let some = images.filter { _ in Bool.random(using: &random) }
            _ = try await projects.removeTags([tagIDs[0]], fromImages: Array(some.prefix(3)), in: project)
            _ = try await projects.addTags(
                some.prefix(6).map { ImageTagPair(imageID: $0, tagID: tagIDs[1]) },
                in: project
            )
            _ = try await projects.deleteImages(.images(Array(some.suffix(3))), of: project)
            _ = try await projects.updateMetadata(["round": "\(round)"], ofImages: some, in: project)
            try await changeRegions(of: project, tagIDs: Array(tagIDs.prefix(2)), in: home, &random)
            guard round < iterations else { break }
            home.clock.advance(by: 10)
            var recipe = IterationRecipe()
            recipe.seed = .max - UInt64(round)
            recipe.selectedTagIDs = tagIDs
            recipe.base = trained.last.map { TrainingRequest.Base(projectID: project, iterationID: $0) }
            trained.append(
                try await home.train(
                    project,
                    name: "Iteration \(round + 1)",
                    publishName: round == 0 && iterations > 1 ? "live" : nil,
                    recipe: recipe
                )
            )
            // Two tags exchange their names, one goes, one of its name comes.
            _ = try await projects.updateTag(tagIDs[0], of: project, TagChanges(name: "between"))
            let names = try await projects.tags(of: project).map { ($0.record.id, $0.record.name) }
            let second = try #require(names.first { $0.0 == tagIDs[1] }?.1)
            let last = try #require(names.first { $0.0 == tagIDs[2] }?.1)
            _ = try await projects.updateTag(tagIDs[1], of: project, TagChanges(name: "round \(round)"))
            _ = try await projects.updateTag(tagIDs[0], of: project, TagChanges(name: second))
            try await projects.deleteTag(tagIDs[2], of: project)
            tagIDs[2] = try await projects.createTag(TagDraft(name: last), in: project).record.id
        }
        return (project, trained)
    }
}

/// Takes some regions off a project's images and draws others, several on an image.
private func changeRegions(
    of project: UUID,
    tagIDs: [UUID],
    in home: TemporaryProjects,
    _ random: inout SplitMix64
) async throws {
    let images = try await home.projects.images(of: project, page: ListPage(order: .oldest, take: 256))
    let gone = images.flatMap(\.regions).map(\.region.id).filter { _ in Bool.random(using: &random) }
    var drawn: [RegionRecord] = []
    for image in images.map(\.record.id) {
        for tagID in tagIDs where Bool.random(using: &random) {
            drawn.append(
                RegionRecord(
                    id: UUID(),
                    imageID: image,
                    tagID: tagID,
                    box: NormalizedBox(
                        left: Double.random(in: 0...0.5, using: &random),
                        top: Double.random(in: 0...0.5, using: &random),
                        width: Double.random(in: 0...0.5, using: &random),
                        height: Double.random(in: 0...0.5, using: &random)
                    ),
                    created: home.clock.now
                )
            )
        }
    }
    try await home.store.write { [drawn] transaction in
        _ = try transaction.deleteRegions(gone, of: project)
        try transaction.insert(regions: drawn, of: project)
    }
}

/// What a project looks like from outside, without ids, and its ids.
private struct Image {
    /// For each iteration and the workspace, each image with its tags; and each tag with its number of images.
    var states: [[String]] = []
    /// For each iteration, how it saw its images.
    var scores: [[String]] = []
    /// For each iteration, the seed, the names of the selected tags and the name of the iteration it began with.
    var recipes: [String] = []
    var publishNames: [String?] = []
    var ids: Set<UUID> = []

    init(of project: UUID, in home: TemporaryProjects) async throws {
        let iterations = try await home.store.read { try $0.iterations(of: project) }
        let tagNames = Dictionary(
            try await home.store.read { transaction in
                try iterations.flatMap { try transaction.tags(ofIteration: $0.id) }.map {
                    ($0.tagID, $0.name)
                }
            }
        ) { first, _ in first }
        for id in iterations.map({ Optional($0.id) }) + [nil] {
            let images = try await home.projects.images(
                of: project,
                ImageSelection(iterationID: id),
                page: ListPage(order: .oldest, take: 256)
            )
            let tags = try await home.projects.tags(of: project, iterationID: id)
            ids.formUnion(images.map(\.record.id) + tags.map(\.record.id))
            ids.formUnion(images.flatMap(\.regions).map(\.region.id))
            states.append(
                images.map { image in
                    let record = image.record
                    return "\(record.source ?? "") \(record.contentDigest) \(image.tagNames) "
                        + "\(record.metadata.sorted { $0.key < $1.key }) \(record.created) "
                        + "\(image.regions.map { "\($0.tagName) \($0.region.box) \($0.region.created)" }.sorted())"
                } + tags.map { "\($0.record.name) \($0.imageCount) \($0.record.type)" }.sorted()
            )
        }
        for iteration in iterations {
            ids.insert(iteration.id)
            publishNames.append(iteration.publishName)
            let recipe = try iteration.decodedRecipe()
            let base = iterations.first { $0.id == recipe.base?.iterationID }?.name
            let isOwn = recipe.base.map { $0.projectID == project }
            recipes.append(
                "\(recipe.seed) \((recipe.selectedTagIDs ?? []).map { tagNames[$0] ?? "?" }) "
                    + "\(base ?? "") \(String(describing: isOwn))"
            )
            let records = try await home.store.read { transaction in
                try transaction.imageScores(
                    ImageScoreFilter(iterationID: iteration.id),
                    page: ListPage(order: .oldest, take: 256)
                )
            }
            let images = try await home.projects.images(
                of: project,
                withIDs: records.map(\.imageID),
                iterationID: iteration.id
            )
            scores.append(
                zip(records, images).map { "\($1.record.contentDigest) \($0.scores) \($0.isWrong)" }
            )
        }
    }
}
