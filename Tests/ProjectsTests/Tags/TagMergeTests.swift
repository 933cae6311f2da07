import Annotations
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Merging tags")
struct TagMergeTests {
    @Test("after any merges, every question agrees with a dictionary of sets", arguments: UInt64(1)...4)
    func oracle(seed: UInt64) async throws {
        try await TemporaryProjects.run { home in
            var random = SplitMix64(seed: seed)
            let names = (0..<6).map { "t\($0)" }
            let (project, ids) = try await home.project(tags: names)
            let images = try await home.add(0..<20, to: project)
            var truth: [UUID: Set<String>] = [:]
            for image in images {
                let carried = names.filter { _ in random.next() % 3 == 0 }
                truth[image] = Set(carried)
                for name in carried {
                    _ = try await home.projects.addTags(
                        [ImageTagPair(imageID: image, tagID: try #require(ids[name]))],
                        in: project
                    )
                }
            }
            let iteration = try await home.train(project)
            let frozen = try await home.projects.tags(of: project, iterationID: iteration)
            var left = names
            while left.count > 1 {
                let from = left.remove(at: Int(random.next() % UInt64(left.count)))
                let into = left[Int(random.next() % UInt64(left.count))]
                let version = try await home.store.read { try $0.existingProject(project).dataVersion }
                try await home.projects.mergeTag(
                    try #require(ids[from]),
                    into: try #require(ids[into]),
                    of: project
                )
                for image in images where truth[image]?.remove(from) != nil { truth[image]?.insert(into) }

                let tags = try await home.projects.tags(of: project)
                #expect(tags.map(\.record.name) == left)
                for tag in tags {
                    let expected = images.filter { truth[$0]?.contains(tag.record.name) == true }
                    #expect(tag.imageCount == expected.count)
                    let listed = try await home.store.read { reading in
                        try reading.images(
                            ImageFilter(projectID: project, tagIDs: [tag.record.id]),
                            page: ListPage(order: .oldest, take: 100)
                        ).map(\.id)
                    }
                    #expect(listed == expected)
                }
                let (set, untagged, after) = try await home.store.read { reading in
                    (
                        try reading.trainingSet(of: project, in: .workspace),
                        try reading.imageCount(ImageFilter(projectID: project, taggingStatus: .untagged)),
                        try reading.existingProject(project).dataVersion
                    )
                }
                let byID = Dictionary(uniqueKeysWithValues: ids.map { ($1, $0) })
                for image in set {
                    #expect(image.tagIDs.count == Set(image.tagIDs).count)
                    #expect(Set(image.tagIDs.compactMap { byID[$0] }) == truth[image.imageID])
                }
                #expect(untagged == truth.values.count { $0.isEmpty })
                #expect(after == version + 1)
            }
            // The iteration still sees what it learned from.
            #expect(try await home.projects.tags(of: project, iterationID: iteration) == frozen)
            let findings = try await IntegrityCheck(metadata: home.store, blobs: home.blobs).findings(
                readingBlobs: false
            )
            // The made-up iteration has no model; nothing else may be found.
            #expect(findings.allSatisfy { $0.kind == .iteration })
        }
    }

    @Test("regions go with their tag")
    func regions() async throws {
        try await TemporaryProjects.run { home in
            let (project, ids) = try await home.project(tags: ["from", "into"])
            let (from, into) = (try #require(ids["from"]), try #require(ids["into"]))
            let image = try #require(try await home.add([1], to: project).first)
            let region = RegionRecord(
                id: UUID(),
                imageID: image,
                tagID: from,
                box: NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4),
                created: home.clock.now
            )
            try await home.store.write { try $0.insert(regions: [region], of: project) }
            try await home.projects.mergeTag(from, into: into, of: project)
            let moved = try await home.store.read { try $0.regions(ofImages: [image], in: .workspace)[image] }
            #expect(moved?.map(\.tagID) == [into])
            #expect(moved?.first?.box == region.box)
        }
    }

    @Test("multiclass images keep their one tag; a Negative tag stays alone")
    func rules() async throws {
        try await TemporaryProjects.run { home in
            let (single, tags) = try await home.project(.multiclass, tags: ["a", "b", "nothing"])
            let (a, b, nothing) = (
                try #require(tags["a"]), try #require(tags["b"]), try #require(tags["nothing"])
            )
            try await home.add(0..<3, tags: [a], to: single)
            try await home.add(3..<5, tags: [b], to: single)
            try await home.add(5..<6, tags: [nothing], to: single)
            try await home.projects.mergeTag(a, into: b, of: single)
            try await home.projects.mergeTag(b, into: nothing, of: single)
            #expect(try await home.projects.tags(of: single).map(\.imageCount) == [6])

            let (several, others) = try await home.project(tags: ["a", "b", "nothing"])
            let (c, d, none) = (
                try #require(others["a"]), try #require(others["b"]), try #require(others["nothing"])
            )
            try await home.add(10..<12, tags: [c, d], to: several)
            await expect(.negativeWithOtherTags) {
                try await home.projects.mergeTag(c, into: none, of: several)
            }
            await expect(.invalidIDs) { try await home.projects.mergeTag(c, into: c, of: several) }
            await expect(.noSuchTag) { try await home.projects.mergeTag(c, into: a, of: several) }
            await expect(.noSuchTag) { try await home.projects.mergeTag(a, into: c, of: several) }
            await expect(.noSuchProject) { try await home.projects.mergeTag(c, into: d, of: UUID()) }
            #expect(try await home.projects.tags(of: several).map(\.imageCount) == [2, 2, 0])
            try await home.projects.mergeTag(none, into: c, of: several)
            try await home.projects.mergeTag(d, into: c, of: several)
            #expect(try await home.projects.tags(of: several).map(\.imageCount) == [2])
        }
    }
}
