import Annotations
import Bytes
import Foundation
import Imaging
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Adding images")
struct AddingImagesTests {
    @Test("an image is kept as it came, with two smaller copies, tags and metadata")
    func plain() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            let bytes = try image(1, width: 1_700, height: 20 * 4)
            let outcomes = try await home.projects.addImages(
                [ImageSubmission(source: "a.png", content: .bytes(bytes), tagIDs: [elm, oak])],
                tagIDs: [oak, oak],
                metadata: ["place": "wood"],
                to: project
            )
            #expect(outcomes.map(\.source) == ["a.png"])
            let image = try #require(outcomes[0].image)
            #expect(!outcomes[0].isDuplicate)
            #expect(image.tagNames == ["elm", "oak"])
            #expect(image.record.width == 1_700 && image.record.height == 80)
            #expect(image.record.mediaType == "image/png")
            #expect(image.record.byteCount == bytes.count)
            #expect(image.record.metadata == ["place": "wood"])
            #expect(image.record.source == "a.png")
            #expect(image.record.created == home.clock.now)
            #expect(try await home.blobs.data(image.record.contentDigest) == bytes)
            let resized = try await home.blobs.data(image.record.resizedDigest)
            #expect(try ImageDecoder.header(of: resized, limits: ImageLimits()).width == 1_600)
            let thumbnail = try await home.blobs.data(image.record.thumbnailDigest)
            #expect(try ImageDecoder.header(of: thumbnail, limits: ImageLimits()).width == 256)
            #expect(try await home.projects.images(of: project, page: ListPage(take: 5)) == [image])
        }
    }

    @Test(
        "each wrong image says what is wrong, and touches no other",
        arguments: ImageFailure.Kind.allCases
    )
    func failures(_ failure: ImageFailure.Kind) async throws {
        var limits = ProjectLimits()
        limits.tagsPerImage = 2
        limits.trainingImageBytes = 4_000
        limits.imagesPerProject = 2
        try await TemporaryProjects.run(limits: limits, wrapping: { RefusingBlobStore($0) }) { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm", "ash", "nothing"])
            let bad = try submission(failing: failure, tags)
            // The limit of images is reached by an image between; the last one is a duplicate then.
            let isFull = failure == .limit
            var batch = [ImageSubmission(source: "first", content: .bytes(try image(1))), bad]
            if isFull { batch.insert(ImageSubmission(content: .bytes(try image(2))), at: 1) }
            batch.append(ImageSubmission(source: "last", content: .bytes(try image(isFull ? 1 : 3))))
            let outcomes = try await home.projects.addImages(batch, to: project)
            #expect(outcomes.map(\.failure).filter { $0 != nil } == [failure])
            #expect(outcomes[batch.count - 2].failure == failure)
            #expect(outcomes[batch.count - 2].source == "bad")
            #expect(outcomes.first?.image != nil && outcomes.last?.image != nil)
            #expect(try await home.projects.imageCount(of: project) == 2)
        }
    }

    /// An image that fails in a given way under the limits of the test above.
    private func submission(
        failing failure: ImageFailure.Kind,
        _ tags: [String: UUID]
    ) throws -> ImageSubmission {
        let good = ImageSubmission.Content.bytes(try image(99))
        let tag = try #require(tags["oak"])
        return switch failure {
        case .source:
            ImageSubmission(source: "bad", content: .prediction(UUID()))
        case .format:
            ImageSubmission(source: "bad", content: .bytes(Data("not an image".utf8)))
        case .bytes:
            ImageSubmission(source: "bad", content: .bytes(Data(count: 4_001)))
        case .dimensions:
            ImageSubmission(source: "bad", content: .bytes(try image(7, width: 53, height: 2)))
        case .storage:
            ImageSubmission(source: "bad", content: .bytes(try RefusingBlobStore.refusedImage()))
        case .limit:
            ImageSubmission(source: "bad", content: good)
        case .tagLimit:
            ImageSubmission(
                source: "bad",
                content: good,
                tagIDs: ["oak", "elm", "ash"].compactMap { tags[$0] }
            )
        case .regionLimit:
            ImageSubmission(
                source: "bad",
                content: good,
                regions: Array(
                    repeating: RegionDraft(
                        tagID: tag,
                        box: NormalizedBox(left: 0, top: 0, width: 1, height: 1)
                    ),
                    count: 301
                )
            )
        case .negativeAndRegularTag:
            ImageSubmission(source: "bad", content: good, tagIDs: ["nothing", "elm"].compactMap { tags[$0] })
        case .invalidTag:
            ImageSubmission(source: "bad", content: good, tagIDs: [tag, UUID()])
        case .unknown:
            ImageSubmission(source: "bad", content: .failed(ImageFailure(.unknown)))
        }
    }

    @Test("too little memory is nobody's fault")
    func memory() {
        #expect(ImageFailure(ImageError(.outOfMemory), limits: ImageLimits()).kind == .unknown)
        #expect(ImageFailure(ImageError(.truncated), limits: ImageLimits()).kind == .format)
        #expect(
            ImageFailure(ImageError(.tooManyPixels(limit: 100_000_000)), limits: ImageLimits()).kind
                == .dimensions
        )
    }

    @Test("an image that is there already gets the new tags and metadata, and is not added again")
    func duplicates() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            let id = try await home.add([1], tags: [oak], to: project)[0]
            let again = ImageSubmission(content: .bytes(try image(1)), tagIDs: [elm])
            let new = ImageSubmission(content: .bytes(try image(2)))
            let outcomes = try await home.projects.addImages(
                [again, new, new, again],
                metadata: ["a": "b"],
                to: project
            )
            #expect(outcomes.map(\.isDuplicate) == [true, false, true, true])
            #expect(outcomes[0].image?.record.id == id)
            #expect(outcomes[0].image?.tagNames == ["elm", "oak"])
            #expect(outcomes[0].image?.record.metadata == ["a": "b"])
            #expect(outcomes[2].image == outcomes[1].image)
            #expect(try await home.projects.imageCount(of: project) == 2)
            // In another project it is new.
            let other = try await home.project()
            #expect(try await !home.projects.addImages([again], to: other.id)[0].isDuplicate)
        }
    }

    @Test("an image that was deleted can be added again")
    func deletedAndAdded() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project()
            let id = try await home.add([1], to: project)[0]
            _ = try await home.projects.deleteImages(.images([id]), of: project)
            #expect(try await home.add([1], to: project)[0] != id)
        }
    }

    @Test("in a Multiclass project an image gets one tag, a second one fails alone")
    func multiclass() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(.multiclass, tags: ["oak", "elm"])
            let (oak, elm) = (try #require(tags["oak"]), try #require(tags["elm"]))
            func send(_ number: Int, _ tags: [UUID]) throws -> ImageSubmission {
                ImageSubmission(content: .bytes(try image(number)), tagIDs: tags)
            }
            let outcomes = try await home.projects.addImages(
                [try send(1, [oak]), try send(2, [oak, elm]), try send(1, [elm]), try send(1, [oak])],
                to: project
            )
            #expect(outcomes.map(\.failure) == [nil, .tagLimit, .tagLimit, nil])
            #expect(outcomes[3].isDuplicate)
            #expect(outcomes[0].image?.tagNames == ["oak"])
        }
    }

    @Test("calls that are wrong as a whole are refused and change nothing")
    func refusals() async throws {
        try await TemporaryProjects.run { home in
            let (project, tags) = try await home.project(tags: ["oak"])
            let good = ImageSubmission(content: .bytes(try image(1)))
            func add(
                _ batch: [ImageSubmission],
                tagIDs: [UUID] = [],
                metadata: [String: String] = [:]
            ) async throws -> [ImageOutcome] {
                try await home.projects.addImages(batch, tagIDs: tagIDs, metadata: metadata, to: project)
            }
            await expect(.emptyBatch) { try await add([]) }
            await expect(.batchSize) { try await add(Array(repeating: good, count: 65)) }
            await expect(.batchSize) { try await add([good], tagIDs: (0..<21).map { _ in UUID() }) }
            await expect(.metadataKey) { try await add([good], metadata: ["": "x"]) }
            await expect(.metadataKey) {
                try await add([good], metadata: [String(repeating: "k", count: 257): "x"])
            }
            await expect(.metadataValue) {
                try await add([good], metadata: ["k": String(repeating: "v", count: 513)])
            }
            let region = RegionDraft(
                tagID: try #require(tags["oak"]),
                box: NormalizedBox(left: 0, top: 0, width: 1, height: 1)
            )
            await expect(.imageRegions) {
                try await add([good, ImageSubmission(content: good.content, regions: [region])])
            }
            await expect(.noSuchProject) { try await home.projects.addImages([good], to: UUID()) }
            #expect(try await home.projects.imageCount(of: project) == 0)
            #expect(try await add(Array(repeating: good, count: 64)).count { $0.isDuplicate } == 63)
        }
    }

    @Test("of clients that add the same images at once, each image is added once and no tag is lost")
    func race() async throws {
        try await TemporaryProjects.run { home in
            let names = (0..<6).map { "tag \($0)" }
            let (project, tags) = try await home.project(tags: names)
            let outcomes = try await withThrowingTaskGroup(of: [ImageOutcome].self) { group in
                for name in names {
                    group.addTask {
                        let batch = try (0..<5).map { ImageSubmission(content: .bytes(try image($0))) }
                        return try await home.projects.addImages(
                            batch.shuffled(),
                            tagIDs: [try #require(tags[name])],
                            to: project
                        )
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(outcomes.count { $0.failure != nil } == 0)
            #expect(outcomes.count { !$0.isDuplicate } == 5)
            let images = try await home.projects.images(of: project, page: ListPage(take: 20))
            #expect(images.map(\.tagNames) == Array(repeating: names, count: 5))
        }
    }
}

/// Blobs on a disk that has no room for one particular image.
private struct RefusingBlobStore: BlobStore {
    private let store: FolderBlobStore

    init(_ store: FolderBlobStore) {
        self.store = store
    }

    static func refusedImage() throws -> Data { try image(666) }

    func store(_ data: Data) async throws -> BlobRecord {
        guard try data != Self.refusedImage() else { throw StorageError(.diskFull, "The disk is full.") }
        return try await store.store(data)
    }

    func data(_ digest: ContentDigest) async throws -> Data { try await store.data(digest) }

    func byteCount(_ digest: ContentDigest) async throws -> Int? { try await store.byteCount(digest) }

    func localFile(_ digest: ContentDigest) async throws -> URL { try await store.localFile(digest) }

    func all(where isMeant: @escaping @Sendable (StoredBlob) -> Bool) async throws -> [StoredBlob] {
        try await store.all(where: isMeant)
    }

    func remove(_ digest: ContentDigest, unlessStoredAfter time: Date) async throws -> Bool {
        try await store.remove(digest, unlessStoredAfter: time)
    }
}
