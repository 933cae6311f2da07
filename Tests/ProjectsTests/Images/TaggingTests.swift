import Annotations
import Foundation
import ProjectsTesting
import Storage
import Testing

@testable import Projects

@Suite("Tagging, metadata and deletion")
struct TaggingTests {
    @Test("each pair is created, duplicated or exceeded")
    func summary() async throws {
        var limits = ProjectLimits()
        limits.tagsPerImage = 2
        try await TemporaryProjects.run(limits: limits) { home in
            let (project, tags) = try await home.project(tags: ["a", "b", "c"])
            let ids = try ["a", "b", "c"].map { try #require(tags[$0]) }
            let image = try await home.add([1], tags: [ids[0]], to: project)[0]
            let pairs = ids.map { ImageTagPair(imageID: image, tagID: $0) }
            let summary = try await home.projects.addTags(pairs + pairs, in: project)
            #expect(summary.duplicated == [pairs[0]])
            #expect(summary.created == [pairs[1]])
            #expect(summary.exceeded == [pairs[2]])
            #expect(try await home.projects.images(of: project, withIDs: [image])[0].tagNames == ["a", "b"])
            #expect(try await home.projects.removeTags(ids, fromImages: [image, UUID()], in: project) == 2)
            #expect(try await home.projects.images(of: project, withIDs: [image])[0].tags == [])
        }
    }

    @Test("what no image may have is refused, and nothing is tagged")
    func refusals() async throws {
        try await TemporaryProjects.run { home in
            let (multiclass, tags) = try await home.project(.multiclass, tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            let images = try await home.add(0..<2, to: multiclass)
            func add(_ pairs: [(UUID, UUID)], to project: UUID) async throws -> TaggingSummary {
                try await home.projects.addTags(
                    pairs.map { ImageTagPair(imageID: $0.0, tagID: $0.1) },
                    in: project
                )
            }
            await expect(.imageTags) {
                try await add([(images[0], oak), (images[1], oak), (images[1], elm)], to: multiclass)
            }
            await expect(.invalidIDs) {
                try await add([(images[0], oak), (images[0], UUID())], to: multiclass)
            }
            await expect(.invalidIDs) {
                try await add([(images[0], oak), (UUID(), oak)], to: multiclass)
            }
            await expect(.batchSize) {
                try await add((0..<65).map { _ in (UUID(), oak) }, to: multiclass)
            }
            await expect(.batchSize) {
                try await add((0..<21).map { _ in (images[0], UUID()) }, to: multiclass)
            }
            let tagged = ImageSelection(taggingStatus: .tagged)
            #expect(try await home.projects.imageCount(of: multiclass, tagged) == 0)

            let (multilabel, others) = try await home.project(tags: ["ash", "nothing"])
            let (ash, nothing) = (try #require(others["ash"]), try #require(others["nothing"]))
            let image = try await home.add([1], tags: [nothing], to: multilabel)[0]
            await expect(.negativeWithOtherTags) { try await add([(image, ash)], to: multilabel) }
            // Ids of another project are unknown here.
            await expect(.invalidIDs) { try await add([(images[0], ash)], to: multilabel) }
        }
    }

    @Test(
        "taggings of many clients at once are all kept; in Multiclass one wins",
        arguments: ClassificationType.allCases
    )
    func race(_ type: ClassificationType) async throws {
        try await TemporaryProjects.run { home in
            let names = (0..<6).map { "tag \($0)" }
            let (project, tags) = try await home.project(type, tags: names)
            let images = try await home.add(0..<4, to: project)
            let succeeded = await withTaskGroup(of: Bool.self) { group in
                for tag in tags.values {
                    group.addTask {
                        let pairs = images.map { ImageTagPair(imageID: $0, tagID: tag) }
                        let summary = try? await home.projects.addTags(pairs, in: project)
                        return summary?.created.count == images.count
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let expected = type == .multiclass ? 1 : names.count
            #expect(succeeded == expected)
            let details = try await home.projects.images(of: project, withIDs: images)
            #expect(details.map(\.tags.count) == Array(repeating: expected, count: images.count))
        }
    }

    @Test("metadata is merged, image by image")
    func metadata() async throws {
        var limits = ProjectLimits()
        limits.metadataPairs = 2
        try await TemporaryProjects.run(limits: limits) { home in
            let (project, _) = try await home.project()
            let batch = [ImageSubmission(content: .bytes(try image(1)))]
            let first = try await home.projects.addImages(
                batch,
                metadata: ["a": "1", "b": "2"],
                to: project
            )
            let full = try #require(first[0].image?.record.id)
            let empty = try await home.add([2], to: project)[0]
            let missing = UUID()
            let outcomes = try await home.projects.updateMetadata(
                ["c": "3"],
                ofImages: [full, empty, missing, full],
                in: project
            )
            #expect(
                outcomes == [
                    MetadataOutcome(imageID: full, result: .limitExceeded),
                    MetadataOutcome(imageID: empty, result: .updated(["c": "3"])),
                    MetadataOutcome(imageID: missing, result: .noSuchImage),
                ]
            )
            let merged = try await home.projects.updateMetadata(["a": "9"], ofImages: [full], in: project)
            #expect(merged[0].result == .updated(["a": "9", "b": "2"]))
            let selection = ImageSelection(metadata: .equal(key: "a", value: "9"))
            let found = try await home.projects.images(of: project, selection, page: ListPage(take: 9))
            #expect(found.map(\.record.id) == [full])
            // A duplicate that would get too much is one failure of its batch.
            let again = try await home.projects.addImages(batch, metadata: ["z": "1"], to: project)
            #expect(again[0].failure == .limit)
            await expect(.metadataKey) {
                try await home.projects.updateMetadata(["": ""], ofImages: [full], in: project)
            }
        }
    }

    @Test("pages, counts and selections agree with a plain filter")
    func selections() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["two", "three"])
            let (two, three) = (try #require(tags["two"]), try #require(tags["three"]))
            let batch = try (0..<30).map { number in
                ImageSubmission(
                    source: "\(number)",
                    content: .bytes(try image(number)),
                    tagIDs: (number.isMultiple(of: 2) ? [two] : [])
                        + (number.isMultiple(of: 3) ? [three] : [])
                )
            }
            _ = try await home.projects.addImages(batch, to: project)
            func numbers(_ selection: ImageSelection, _ page: ListPage) async throws -> [Int] {
                try await home.projects.images(of: project, selection, page: page)
                    .compactMap { $0.record.source.flatMap(Int.init) }
            }
            let cases: [(ImageSelection, (Int) -> Bool)] = [
                (ImageSelection(), { _ in true }),
                (ImageSelection(tagIDs: [two]), { $0 % 2 == 0 }),
                (ImageSelection(tagIDs: [two, three]), { $0 % 2 == 0 || $0 % 3 == 0 }),
                (ImageSelection(taggingStatus: .untagged), { $0 % 2 != 0 && $0 % 3 != 0 }),
                (ImageSelection(tagIDs: [UUID()]), { _ in false }),
            ]
            for (selection, isMeant) in cases {
                let expected = (0..<30).filter(isMeant)
                #expect(try await home.projects.imageCount(of: project, selection) == expected.count)
                #expect(try await numbers(selection, ListPage(order: .oldest, take: 256)) == expected)
                let newest = Array(expected.reversed().dropFirst(3).prefix(5))
                #expect(try await numbers(selection, ListPage(skip: 3, take: 5)) == newest)
            }
            await expect(.batchSize) { try await numbers(ImageSelection(), ListPage(take: 257)) }
            await expect(.batchSize) {
                try await numbers(
                    ImageSelection(tagIDs: Set((0..<21).map { _ in UUID() })),
                    ListPage(take: 1)
                )
            }
            let ids = try await home.projects.images(of: project, page: ListPage(take: 3)).map(\.record.id)
            let found = try await home.projects.images(
                of: project,
                withIDs: [ids[2], UUID(), ids[0], ids[2]]
            )
            #expect(found.map(\.record.id) == [ids[2], ids[0]])
            #expect(try await home.projects.images(of: project, withIDs: []) == [])
        }
    }

    @Test("iterations keep deleted images unless they are to lose them")
    func deletion() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            let images = try await home.add(0..<4, tags: Array(tags.values), to: project)
            let iteration = try await home.train(project)
            let then = ImageSelection(iterationID: iteration)
            #expect(try await home.projects.deleteImages(.images([images[0], UUID()]), of: project) == 1)
            #expect(try await home.projects.imageCount(of: project) == 3)
            #expect(try await home.projects.imageCount(of: project, then) == 4)
            _ = try await home.projects.deleteImages(
                .images([images[1]]),
                of: project,
                includingIterations: true
            )
            #expect(try await home.projects.imageCount(of: project, then) == 3)
            _ = try await home.projects.deleteImages(.all, of: project)
            #expect(try await home.projects.imageCount(of: project) == 0)
            #expect(try await home.projects.imageCount(of: project, then) == 3)
            _ = try await home.projects.deleteImages(.all, of: project, includingIterations: true)
            #expect(try await home.projects.imageCount(of: project, then) == 0)
            await expect(.batchSize) {
                try await home.projects.deleteImages(.images((0..<257).map { _ in UUID() }), of: project)
            }
        }
    }
}
