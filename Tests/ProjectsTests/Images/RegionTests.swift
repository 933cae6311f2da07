import Annotations
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Regions")
struct RegionTests {
    private static let box = NormalizedBox(left: 0.25, top: 0.25, width: 0.5, height: 0.25)

    /// Another box for each number below 1,000.
    private static func box(_ number: Int) -> NormalizedBox {
        NormalizedBox(left: Double(number) / 1_000, top: 0, width: 0.0005, height: 1)
    }

    @Test("a region is drawn once, tags its image, and is there with its name")
    func drawing() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut"])
            let (bolt, nut) = (try #require(tags["bolt"]), try #require(tags["nut"]))
            let images = try await home.add(1...2, to: project)
            let drafts = [
                ImageRegionDraft(imageID: images[0], region: RegionDraft(tagID: bolt, box: Self.box)),
                ImageRegionDraft(imageID: images[1], region: RegionDraft(tagID: bolt, box: Self.box)),
                ImageRegionDraft(imageID: images[0], region: RegionDraft(tagID: nut, box: Self.box)),
                ImageRegionDraft(imageID: images[0], region: RegionDraft(tagID: bolt, box: Self.box)),
            ]
            let summary = try await home.projects.addRegions(drafts, to: project)
            #expect(summary.created.map(\.region.imageID) == [images[0], images[1], images[0]])
            #expect(summary.created.map(\.tagName) == ["bolt", "bolt", "nut"])
            #expect(summary.duplicated == [drafts[3]] && summary.exceeded.isEmpty)
            let again = try await home.projects.addRegions(drafts, to: project)
            #expect(again.created.isEmpty && again.duplicated == drafts)

            let found = try await home.projects.images(of: project, withIDs: images)
            #expect(found[0].regions.map(\.region) == [summary.created[0].region, summary.created[2].region])
            #expect(found.map(\.tagNames) == [["bolt", "nut"], ["bolt"]])
            let counts = try await home.projects.tags(of: project).map(\.imageCount)
            #expect(counts == [2, 1])
            let tagged = ImageSelection(taggingStatus: .tagged)
            #expect(try await home.projects.imageCount(of: project, tagged) == 2)
        }
    }

    @Test("boxes that a client got in 32 bits are the same as those that are there")
    func precision() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt"])
            let tag = try #require(tags["bolt"])
            let image = try await home.add([1], to: project)[0]
            let exact = NormalizedBox(left: 0.1, top: 1 / 3, width: 0.7, height: 2 / 3)
            let sent = NormalizedBox(
                left: Double(Float(exact.left)),
                top: Double(Float(exact.top)),
                width: Double(Float(exact.width)),
                height: Double(Float(exact.height))
            )
            #expect(sent != exact)
            func draw(_ box: NormalizedBox) async throws -> RegionSummary {
                let draft = ImageRegionDraft(imageID: image, region: RegionDraft(tagID: tag, box: box))
                return try await home.projects.addRegions([draft], to: project)
            }
            #expect(try await draw(exact).created.count == 1)
            #expect(try await draw(sent).duplicated.count == 1)
        }
    }

    @Test("one wrong region keeps all of a call from being drawn, and is named")
    func refusals() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nothing"])
            let (tag, negative) = (try #require(tags["bolt"]), try #require(tags["nothing"]))
            let images = try await home.add(1...2, to: project)
            _ = try await home.projects.addTags(
                [ImageTagPair(imageID: images[1], tagID: negative)],
                in: project
            )
            func draft(_ tagID: UUID, _ box: NormalizedBox, on image: UUID? = nil) -> ImageRegionDraft {
                ImageRegionDraft(imageID: image ?? images[0], region: RegionDraft(tagID: tagID, box: box))
            }
            let good = draft(tag, Self.box)
            let wrong: [(ImageRegionDraft, ProjectError.Code)] = [
                (draft(UUID(), Self.box), .invalidIDs), (draft(tag, Self.box, on: UUID()), .invalidIDs),
                (draft(negative, Self.box), .imageRegions),
                (draft(tag, Self.box, on: images[1]), .negativeWithOtherTags),
                (draft(tag, NormalizedBox(left: -0.1, top: 0, width: 0.5, height: 0.5)), .imageRegions),
                (draft(tag, NormalizedBox(left: 0.6, top: 0, width: 0.5, height: 0.5)), .imageRegions),
                (draft(tag, NormalizedBox(left: 0, top: 0.6, width: 0.5, height: 0.5)), .imageRegions),
                (draft(tag, NormalizedBox(left: 0, top: 0, width: 0, height: 0.5)), .imageRegions),
                (draft(tag, NormalizedBox(left: 0, top: 0, width: 0.5, height: 0)), .imageRegions),
                (draft(tag, NormalizedBox(left: .nan, top: 0, width: 0.5, height: 0.5)), .imageRegions),
            ]
            for (region, code) in wrong {
                await expect(code) { try await home.projects.addRegions([good, region], to: project) }
            }
            await expect(.batchSize) {
                let many = (0..<65).map { draft(tag, Self.box($0)) }
                return try await home.projects.addRegions(many, to: project)
            }
            await expect(.noSuchProject) { try await home.projects.addRegions([good], to: UUID()) }
            #expect(
                try await home.projects.images(of: project, withIDs: images).allSatisfy(\.regions.isEmpty)
            )
            let edge = NormalizedBox(left: 1 - 1 / 3, top: 0, width: Double(Float(1.0 / 3)), height: 1)
            #expect(try await home.projects.addRegions([draft(tag, edge)], to: project).created.count == 1)
        }
    }

    @Test("an image has at most 300 regions; those beyond are told apart from the others")
    func limit() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt"])
            let tag = try #require(tags["bolt"])
            let images = try await home.add(1...2, to: project)
            func drafts(_ numbers: Range<Int>, on image: UUID) -> [ImageRegionDraft] {
                numbers.map {
                    ImageRegionDraft(imageID: image, region: RegionDraft(tagID: tag, box: Self.box($0)))
                }
            }
            for start in stride(from: 0, to: 256, by: 64) {
                _ = try await home.projects.addRegions(drafts(start..<start + 64, on: images[0]), to: project)
            }
            let last = drafts(254..<303, on: images[0]) + drafts(0..<1, on: images[1])
            let summary = try await home.projects.addRegions(last, to: project)
            #expect(summary.duplicated == Array(last[..<2]))
            #expect(summary.created.count == 45)
            #expect(summary.exceeded == Array(last[46..<49]))
            #expect(summary.created.last?.region.imageID == images[1])
            let submission = ImageSubmission(
                content: .bytes(try image(1)),
                regions: [RegionDraft(tagID: tag, box: Self.box(999))]
            )
            let outcomes = try await home.projects.addImages([submission], to: project)
            #expect(outcomes.map(\.failure) == [.regionLimit])
        }
    }

    @Test("with its last region a tag leaves its image, but not a tag that never had one")
    func deleting() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut", "washer"])
            let (bolt, nut, washer) = (
                try #require(tags["bolt"]), try #require(tags["nut"]), try #require(tags["washer"])
            )
            let image = try await home.add([1], tags: [washer], to: project)[0]
            let drafts = [
                RegionDraft(tagID: bolt, box: Self.box(1)), RegionDraft(tagID: bolt, box: Self.box(2)),
                RegionDraft(tagID: nut, box: Self.box(1)),
            ]
            .map { ImageRegionDraft(imageID: image, region: $0) }
            let ids = try await home.projects.addRegions(drafts, to: project).created.map(\.region.id)
            let iteration = try await home.train(project)
            func details(_ iteration: UUID? = nil) async throws -> ImageDetails? {
                try await home.projects.images(of: project, withIDs: [image], iterationID: iteration).first
            }
            try await home.projects.deleteRegions([ids[0], UUID()], of: project)
            #expect(try await details()?.tagNames == ["bolt", "nut", "washer"])
            try await home.projects.deleteRegions([ids[1], ids[2], ids[2]], of: project)
            #expect(try await details()?.tagNames == ["washer"])
            #expect(try await details()?.regions == [])
            #expect(try await details(iteration)?.regions.map(\.region.id) == ids)
            await expect(.batchSize) {
                try await home.projects.deleteRegions((0..<65).map { _ in UUID() }, of: project)
            }
            let again = try await home.projects.addRegions(drafts, to: project)
            #expect(again.created.count == 3)
            try await home.projects.deleteTag(bolt, of: project)
            #expect(try await details()?.regions.map(\.tagName) == ["nut"])
            _ = try await home.projects.removeTags([nut], fromImages: [image], in: project)
            #expect(try await details()?.regions == [])
        }
    }

    @Test("images come with regions, which tag them; those that are there already get the new ones")
    func adding() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut", "nothing"])
            let (bolt, nut, negative) = (
                try #require(tags["bolt"]), try #require(tags["nut"]), try #require(tags["nothing"])
            )
            func add(_ number: Int, _ regions: [RegionDraft], tags: [UUID] = []) async throws -> ImageOutcome
            {
                let submission = ImageSubmission(
                    content: .bytes(try image(number)),
                    tagIDs: tags,
                    regions: regions
                )
                return try await home.projects.addImages([submission], to: project)[0]
            }
            let first = RegionDraft(tagID: bolt, box: Self.box(1))
            let second = RegionDraft(tagID: nut, box: Self.box(2))
            let made = try await add(1, [first, second, first])
            #expect(made.image?.regions.map(\.region.box) == [first.box, second.box])
            #expect(made.image?.tagNames == ["bolt", "nut"])
            let third = RegionDraft(tagID: nut, box: Self.box(3))
            let again = try await add(1, [second, third])
            #expect(again.isDuplicate)
            #expect(again.image?.regions.map(\.region.box) == [first.box, second.box, third.box])
            #expect(try await add(2, [RegionDraft(tagID: UUID(), box: Self.box)]).failure == .invalidTag)
            #expect(try await add(2, [RegionDraft(tagID: negative, box: Self.box)]).failure == .invalidTag)
            #expect(try await add(2, [first], tags: [negative]).failure == .negativeAndRegularTag)
            await expect(.imageRegions) {
                try await add(
                    2,
                    [RegionDraft(tagID: bolt, box: NormalizedBox(left: 0, top: 0, width: 1.1, height: 1))]
                )
            }
            #expect(try await home.projects.imageCount(of: project) == 1)
        }
    }

    @Test("all regions of an image are replaced at once; those that stay keep their ids")
    func replacing() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut", "washer", "nothing"])
            let (bolt, nut, washer, negative) = (
                try #require(tags["bolt"]), try #require(tags["nut"]), try #require(tags["washer"]),
                try #require(tags["nothing"])
            )
            let image = try await home.add([1], tags: [washer], to: project)[0]
            func replace(_ drafts: [RegionDraft], of image: UUID) async throws -> [ImageDetails.Region] {
                try await home.projects.replaceRegions(ofImage: image, with: drafts, in: project)
            }
            func stored() async throws -> ImageDetails {
                try #require(try await home.projects.images(of: project, withIDs: [image]).first)
            }
            let (a, b, c) = (
                RegionDraft(tagID: bolt, box: Self.box(1)), RegionDraft(tagID: bolt, box: Self.box(2)),
                RegionDraft(tagID: nut, box: Self.box(3))
            )
            let first = try await replace([a, b, b], of: image)
            #expect(first.map(\.region.box) == [a.box, b.box] && first.map(\.tagName) == ["bolt", "bolt"])
            #expect(try await stored().regions == first)
            home.clock.advance(by: 1)
            let second = try await replace([c, b], of: image)
            #expect(second.map(\.region.box) == [c.box, b.box])
            #expect(second[1] == first[1], "it is the same region")
            #expect(try await stored().tagNames == ["bolt", "nut", "washer"])
            #expect(try await replace([c], of: image) == [second[0]])
            #expect(try await stored().tagNames == ["nut", "washer"])
            #expect(try await replace([], of: image) == [])
            #expect(try await stored().tagNames == ["washer"])

            _ = try await replace([a], of: image)
            await expect(.imageRegions) {
                try await replace((0...300).map { RegionDraft(tagID: bolt, box: Self.box($0)) }, of: image)
            }
            await expect(.invalidIDs) {
                try await replace([RegionDraft(tagID: UUID(), box: a.box)], of: image)
            }
            await expect(.imageRegions) {
                try await replace([RegionDraft(tagID: negative, box: a.box)], of: image)
            }
            await expect(.noSuchImage) { try await replace([a], of: UUID()) }
            #expect(try await stored().regions.map(\.region.box) == [a.box])
            let empty = try await home.add([2], tags: [negative], to: project)[0]
            await expect(.negativeWithOtherTags) { try await replace([a], of: empty) }
        }
    }

    @Test("a tag that is replaced by another makes room for it")
    func replacingAtTheLimit() async throws {
        var limits = ProjectLimits()
        limits.tagsPerImage = 1
        try await TemporaryProjects.run(limits: limits) { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut"])
            let (bolt, nut) = (try #require(tags["bolt"]), try #require(tags["nut"]))
            let image = try await home.add([1], to: project)[0]
            for tag in [bolt, nut, bolt] {
                let drafts = [RegionDraft(tagID: tag, box: Self.box)]
                _ = try await home.projects.replaceRegions(ofImage: image, with: drafts, in: project)
            }
            let both = [bolt, nut].map { RegionDraft(tagID: $0, box: Self.box) }
            await expect(.imageTags) {
                try await home.projects.replaceRegions(ofImage: image, with: both, in: project)
            }
            let draft = ImageRegionDraft(imageID: image, region: both[1])
            #expect(try await home.projects.addRegions([draft], to: project).exceeded == [draft])
        }
    }

    @Test("a tag that merges into another leaves no region twice, and none becomes Negative")
    func merging() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut", "nothing"])
            let (bolt, nut, negative) = (
                try #require(tags["bolt"]), try #require(tags["nut"]), try #require(tags["nothing"])
            )
            let image = try await home.add([1], to: project)[0]
            let drafts = [(bolt, 1), (bolt, 2), (nut, 1)].map { tag, number in
                ImageRegionDraft(imageID: image, region: RegionDraft(tagID: tag, box: Self.box(number)))
            }
            _ = try await home.projects.addRegions([drafts[0]], to: project)
            await expect(.tagType) { try await home.projects.mergeTag(bolt, into: negative, of: project) }
            try await home.projects.deleteTag(negative, of: project)
            await expect(.tagType) {
                try await home.projects.updateTag(bolt, of: project, TagChanges(type: .negative))
            }
            _ = try await home.projects.addRegions(drafts, to: project)
            try await home.projects.mergeTag(bolt, into: nut, of: project)
            let regions = try await home.projects.images(of: project, withIDs: [image])[0].regions
            #expect(Set(regions.map(\.region.box)) == [Self.box(1), Self.box(2)] && regions.count == 2)
            #expect(regions.allSatisfy { $0.tagName == "nut" })
        }
    }

    @Test("images are found by how many regions they have and how small the smallest is")
    func filters() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.detectionProject(tags: ["bolt"])
            let tag = try #require(tags["bolt"])
            // 12 by 8 pixels each.
            let images = try await home.add(1...3, to: project)
            let boxes = [
                (images[1], NormalizedBox(left: 0, top: 0, width: 0.5, height: 0.25)),
                (images[2], NormalizedBox(left: 0, top: 0, width: 1, height: 0.5)),
                (images[2], NormalizedBox(left: 0, top: 0, width: 0.25, height: 1)),
            ]
            _ = try await home.projects.addRegions(
                boxes.map { ImageRegionDraft(imageID: $0.0, region: RegionDraft(tagID: tag, box: $0.1)) },
                to: project
            )
            func found(_ count: ClosedRange<Int>, _ side: ClosedRange<Double>? = nil) async throws -> [UUID] {
                let selection = ImageSelection(regions: RegionCondition(count: count, smallestSide: side))
                let page = ListPage(order: .oldest, take: 10)
                let found = try await home.projects.images(of: project, selection, page: page).map(
                    \.record.id
                )
                #expect(try await home.projects.imageCount(of: project, selection) == found.count)
                return found
            }
            #expect(try await found(0...Int.max) == images)
            #expect(try await found(0...0) == [images[0]])
            #expect(try await found(0...1) == [images[0], images[1]])
            #expect(try await found(1...1) == [images[1]])
            #expect(try await found(2...5) == [images[2]])
            #expect(try await found(0...Int.max, 0...2) == [images[1]])
            #expect(try await found(0...Int.max, 2...3) == [images[1], images[2]])
            #expect(try await found(0...Int.max, 3...100) == [images[2]])
            #expect(try await found(1...1, 3...100) == [])
        }
    }

    @Test("projects that classify have no regions and get no proposals")
    func classification() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            let image = try await home.add([1], to: project)[0]
            let region = RegionDraft(tagID: try #require(tags["oak"]), box: Self.box)
            await expect(.imageRegions) {
                let draft = ImageRegionDraft(imageID: image, region: region)
                return try await home.projects.addRegions([draft], to: project)
            }
            await expect(.imageRegions) {
                try await home.projects.replaceRegions(ofImage: image, with: [region], in: project)
            }
            await expect(.wrongProjectType) { try await home.projects.deleteRegions([UUID()], of: project) }
            let proposals = try await home.projects.regionProposals(
                forImage: image,
                of: project,
                by: FixedProposals()
            )
            #expect(proposals == [])
        }
    }

    @Test("proposals are those of their source, in the image; without a source there are none")
    func proposals() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.detectionProject()
            let image = try await home.add([1], to: project)[0]
            func proposals(_ source: FixedProposals?, of image: UUID) async throws -> [RegionProposal] {
                try await home.projects.regionProposals(forImage: image, of: project, by: source)
            }
            #expect(try await proposals(nil, of: image) == [])
            let found = try await proposals(FixedProposals(), of: image)
            #expect(found == [RegionProposal(confidence: 0.5, box: Self.box)])
            await expect(.noSuchImage) { try await proposals(FixedProposals(), of: UUID()) }
        }
    }

    /// One box in the image and one that reaches out of it.
    private struct FixedProposals: RegionProposing {
        func proposals(for image: Data) async throws -> [RegionProposal] {
            guard !image.isEmpty else { return [] }
            return [
                RegionProposal(
                    confidence: 0.75,
                    box: NormalizedBox(left: 0.75, top: 0, width: 0.5, height: 1)
                ),
                RegionProposal(confidence: 0.5, box: RegionTests.box),
            ]
        }
    }

    @Test(
        "whatever is drawn, replaced and taken off, an image has the tags of its regions",
        arguments: 0..<3 as Range<UInt64>
    )
    func derivedTags(seed: UInt64) async throws {
        try await TemporaryProjects.run { home in
            var generator = SplitMix64(seed: seed)
            let (project, tags) = try await home.detectionProject(tags: ["bolt", "nut", "washer"])
            let ids = tags.values.sorted()
            let images = try await home.add(1...3, to: project)
            func some(_ count: Int) -> [RegionDraft] {
                (0..<count).map { _ in
                    RegionDraft(
                        tagID: ids[Int.random(in: 0..<3, using: &generator)],
                        box: Self.box(Int.random(in: 0..<6, using: &generator))
                    )
                }
            }
            for _ in 0..<60 {
                let image = images[Int.random(in: 0..<3, using: &generator)]
                let drafts = some(Int.random(in: 0...3, using: &generator))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0:
                    _ = try await home.projects.addRegions(
                        drafts.map { ImageRegionDraft(imageID: image, region: $0) },
                        to: project
                    )
                case 1:
                    let stored = try await home.projects.replaceRegions(
                        ofImage: image,
                        with: drafts,
                        in: project
                    )
                    #expect(stored.count == Set(drafts).count)
                default:
                    let present = try await home.projects.images(of: project, withIDs: [image])[0].regions
                    let gone = present.map(\.region.id).filter { _ in Bool.random(using: &generator) }
                    try await home.projects.deleteRegions(gone, of: project)
                }
                for details in try await home.projects.images(of: project, withIDs: images) {
                    let drawn = details.regions.map {
                        RegionDraft(tagID: $0.region.tagID, box: $0.region.box)
                    }
                    #expect(Set(drawn).count == drawn.count)
                    #expect(Set(details.tags.map(\.tagging.tagID)) == Set(drawn.map(\.tagID)))
                }
            }
            let check = IntegrityCheck(metadata: home.store, blobs: home.blobs)
            #expect(try await check.findings(readingBlobs: false).map(\.description) == [])
        }
    }
}
