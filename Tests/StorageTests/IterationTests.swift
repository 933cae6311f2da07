import Annotations
import Bytes
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Projects, iterations and keys")
struct IterationTests {
    @Test("everything comes back as it was written")
    func roundTrip() async throws {
        try await withStore { store, _, _ in
            var project = ProjectRecord.sample()
            project.targetExportPlatforms = ["ONNX"]
            project.exportModelContainerURI = "https://example.org/models"
            project.status = .importing
            let key = AccessKeyRecord(
                id: UUID(),
                name: "camera",
                scope: .prediction,
                projectID: project.id,
                hash: digest(7),
                created: epoch
            )
            let written = project
            let iteration = try await store.write { transaction in
                try transaction.insert(project: written)
                try transaction.insert(accessKey: key)
                try transaction.setSetting("secret", to: Data([1, 2]))
                try transaction.register(blobs: [BlobRecord(digest: digest(9), byteCount: 3, stored: epoch)])
                var iteration = try transaction.addIteration(of: written.id)
                iteration.status = .completed
                iteration.trainedAt = epoch + 0.000_001
                iteration.modelDigest = digest(9)
                iteration.publishName = "first"
                iteration.publishResourceID = "/any/thing"
                iteration.trainingSeconds = 1.5
                iteration.errorDetails = "none"
                iteration.trainingType = .advanced
                try transaction.update(iteration: iteration)
                return iteration
            }
            #expect(try await store.read { try $0.project(written.id) } == written)
            #expect(try await store.read { try $0.iteration(iteration.id) } == iteration)
            #expect(
                try await store.read { try $0.iteration(publishedAs: "first", of: written.id) } == iteration
            )
            #expect(try await store.read { try $0.publishedIterations() } == [iteration])
            #expect(try await store.read { try $0.accessKey(withHash: digest(7)) } == key)
            #expect(try await store.read { try $0.setting("secret") } == Data([1, 2]))
            try await store.write { transaction in
                try transaction.recordUse(ofAccessKeys: [key.id], at: epoch + 1)
                #expect(try transaction.revokeAccessKey(key.id, at: epoch + 2))
                #expect(try !transaction.revokeAccessKey(key.id, at: epoch + 3))
            }
            let revoked = try #require(try await store.read { try $0.accessKeys() }.first)
            #expect([revoked.lastUsed, revoked.revoked] == [epoch + 1, epoch + 2])
        }
    }

    @Test("a transaction raises the data version once, and only if it changes data")
    func dataVersion() async throws {
        try await withStore { store, _, _ in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            try await store.write { transaction in
                let image = try transaction.addImage(of: project.id, content: digest(1))
                try transaction.setMetadata(["a": "b"], ofImage: image.id, of: project.id)
                try transaction.insert(
                    tag: TagRecord(id: UUID(), projectID: project.id, name: "oak", created: epoch)
                )
            }
            #expect(try await store.read { try $0.project(project.id) }?.dataVersion == 1)
            try await store.write { transaction in
                var renamed = project
                renamed.name = "Bushes"
                try transaction.update(project: renamed)
                #expect(try transaction.deleteTaggings(imageIDs: [UUID()], tagIDs: [], of: project.id) == 0)
            }
            let after = try await store.read { try $0.project(project.id) }
            #expect(after?.dataVersion == 1)
            #expect(after?.name == "Bushes")
        }
    }

    @Test("names and contents that must be unique are refused, and nothing of the transaction stays")
    func conflicts() async throws {
        try await withStore { store, _, _ in
            let project = ProjectRecord.sample()
            let tag = TagRecord(id: UUID(), projectID: project.id, name: "oak", created: epoch)
            try await store.write { transaction in
                try transaction.insert(project: project)
                try transaction.insert(tag: tag)
                _ = try transaction.addImage(of: project.id, content: digest(1))
            }
            let refused: [(StorageError.Code, @Sendable (any MetadataWriting) throws -> Void)] = [
                (.conflict, { try $0.insert(project: project) }),
                (.conflict, { _ = try $0.addImage(of: project.id, content: digest(1)) }),
                (.notFound, { _ = try $0.insert(images: [.sample(of: project.id, content: digest(2))]) }),
                (.notFound, { _ = try $0.addImage(of: UUID(), content: digest(3)) }),
                (
                    .conflict,
                    {
                        try $0.insert(
                            tag: TagRecord(id: UUID(), projectID: project.id, name: "oak", created: epoch)
                        )
                    }
                ),
                (.conflict, { try $0.insert(iteration: .sample(of: project.id, dataVersion: 0), tags: []) }),
                (.notFound, { try $0.update(project: .sample()) }),
            ]
            for (expected, change) in refused {
                let actual = try await code {
                    try await store.write { transaction in
                        try transaction.setSetting("trace", to: Data())
                        try change(transaction)
                    }
                }
                #expect(actual == expected)
            }
            #expect(try await store.read { try $0.setting("trace") } == nil)
            // A name is free again once its tag is gone; a content once its image is.
            try await store.write { transaction in
                _ = try transaction.deleteTag(tag.id, of: project.id)
                try transaction.insert(
                    tag: TagRecord(id: UUID(), projectID: project.id, name: "oak", created: epoch)
                )
                _ = try transaction.deleteImages(nil, of: project.id, includingIterations: false)
                _ = try transaction.addImage(of: project.id, content: digest(1))
            }
        }
    }

    @Test("evaluated images are found by truth and by mistake, as the iteration saw them")
    func imageScores() async throws {
        try await withStore { store, _, _ in
            let project = ProjectRecord.sample()
            let (oak, elm) = (UUID(), UUID())
            let (iteration, ids) = try await store.write { transaction in
                try transaction.insert(project: project)
                for (id, name) in [(oak, "oak"), (elm, "elm")] {
                    try transaction.insert(
                        tag: TagRecord(id: id, projectID: project.id, name: name, created: epoch)
                    )
                }
                let ids = try (0..<6).map { try transaction.addImage(of: project.id, content: digest($0)).id }
                _ = try transaction.insert(
                    taggings: ids.enumerated().map {
                        TaggingRecord(imageID: $1, tagID: $0.isMultiple(of: 2) ? oak : elm, created: epoch)
                    },
                    of: project.id
                )
                return (try transaction.addIteration(of: project.id), ids)
            }
            let found = try await store.write { transaction in
                let scores = ids.enumerated().map { index, id in
                    ImageScoreRecord(imageID: id, scores: [Float(index), 0.5], isWrong: index < 3)
                }
                let stranger = ImageScoreRecord(imageID: UUID(), scores: [], isWrong: true)
                try transaction.setImageScores(scores.reversed() + [stranger], ofIteration: iteration.id)
                // What happens in the workspace afterwards is nothing to the iteration.
                _ = try transaction.deleteTag(oak, of: project.id)
                _ = try transaction.deleteImages([ids[0]], of: project.id, includingIterations: false)
                let all = ImageScoreFilter(iterationID: iteration.id)
                let wrongOaks = ImageScoreFilter(iterationID: iteration.id, tagIDs: [oak], onlyWrong: true)
                return (
                    try transaction.imageScores(all, page: ListPage(order: .oldest, take: 10)) == scores,
                    try transaction.imageScores(all, page: ListPage(skip: 1, take: 2)).map(\.imageID),
                    try transaction.imageScores(wrongOaks, page: ListPage(take: 10)).map(\.imageID),
                    try transaction.imageScoreCount(wrongOaks),
                    try transaction.tags(ofIteration: iteration.id).map(\.name)
                )
            }
            #expect(found.0)
            #expect(found.1 == [ids[4], ids[3]])
            #expect(found.2 == [ids[2], ids[0]])
            #expect(found.3 == 2)
            #expect(found.4 == ["oak", "elm"])
            try await store.write { transaction in
                _ = try transaction.deleteImages([ids[2]], of: project.id, includingIterations: true)
                #expect(try transaction.imageScoreCount(ImageScoreFilter(iterationID: iteration.id)) == 5)
            }
        }
    }

    @Test("detections of evaluated images come back, and a damaged row is told")
    func detections() async throws {
        try await withStore { store, _, _ in
            let project = ProjectRecord.sample()
            let detections = [
                Prediction(
                    tag: 0,
                    probability: 0.75,
                    box: NormalizedBox(left: 0, top: 0.25, width: 0.5, height: 0.125)
                ),
                Prediction(
                    tag: 1,
                    probability: 0.5,
                    box: NormalizedBox(left: 0.5, top: 0, width: 0.5, height: 1)
                ),
            ]
            let (iteration, image) = try await store.write { transaction in
                try transaction.insert(project: project)
                let image = try transaction.addImage(of: project.id, content: digest(1))
                var iteration = try transaction.addIteration(of: project.id)
                iteration.task = .detection
                try transaction.update(iteration: iteration)
                try transaction.setImageScores(
                    [
                        ImageScoreRecord(imageID: image.id, answer: .detections(detections), isWrong: true)
                    ],
                    ofIteration: iteration.id
                )
                return (iteration, image)
            }
            let filter = ImageScoreFilter(iterationID: iteration.id)
            let found = try await store.read { try $0.imageScores(filter, page: ListPage(take: 9)) }
            #expect(
                found == [ImageScoreRecord(imageID: image.id, answer: .detections(detections), isWrong: true)]
            )
            for bytes in [
                Data(count: 4), Data(count: 23), Data(littleEndian: [-1, 0, 0, 0, 0, 0] as [Float]),
            ] {
                try await store.pool.write {
                    try $0.execute(sql: "UPDATE iteration_image_score SET scores = ?", arguments: [bytes])
                }
                let refusal = try await code {
                    _ = try await store.read { try $0.imageScores(filter, page: ListPage(take: 9)) }
                }
                #expect(refusal == .corrupt)
            }
        }
    }

    @Test("deleting a project leaves no row of it")
    func deleteProject() async throws {
        try await withStore { store, _, _ in
            let (project, other) = (ProjectRecord.sample(), ProjectRecord.sample())
            try await store.write { transaction in
                for project in [project, other] { try transaction.insert(project: project) }
                let tagID = UUID()
                try transaction.insert(
                    tag: TagRecord(id: tagID, projectID: project.id, name: "oak", created: epoch)
                )
                let image = try transaction.addImage(
                    of: project.id,
                    content: digest(1),
                    metadata: ["a": "b"]
                )
                try transaction.insert(
                    regions: [
                        RegionRecord(
                            id: UUID(),
                            imageID: image.id,
                            tagID: tagID,
                            box: NormalizedBox(left: 0, top: 0, width: 1, height: 1),
                            created: epoch
                        )
                    ],
                    of: project.id
                )
                let iteration = try transaction.addIteration(of: project.id)
                try transaction.setImageScores(
                    [ImageScoreRecord(imageID: image.id, scores: [1], isWrong: false)],
                    ofIteration: iteration.id
                )
                try transaction.enqueue(
                    JobRecord(id: UUID(), kind: "train", projectID: project.id, enqueued: epoch)
                )
                _ = try transaction.addImage(of: other.id, content: digest(1))
                #expect(try transaction.deleteProject(project.id))
                #expect(try !transaction.deleteProject(project.id))
            }
            let rowCounts = try await store.pool.read { database in
                let transaction = SQLiteTransaction(database)
                return try [
                    "project", "tag", "image", "tagging", "region", "iteration", "iteration_tag",
                    "iteration_image_score", "job", "image_set",
                ].map { try transaction.number("SELECT COUNT(*) FROM \($0)") }
            }
            #expect(rowCounts == [1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
            #expect(try await store.read { try $0.blobs([digest(1)])[digest(1)]?.referenceCount } == 3)
        }
    }
}
