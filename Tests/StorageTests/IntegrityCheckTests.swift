import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Checking the data")
struct IntegrityCheckTests {
    /// Each does one thing that must not be, and names the kind of finding it must lead to.
    private static let damages: [(IntegrityCheck.Finding.Kind, String)] = [
        (.referenceCount, "UPDATE blob SET referenceCount = referenceCount + 1"),
        (.version, "UPDATE project SET lastSequence = 0"),
        (.version, "UPDATE image SET addedIn = 99"),
        (.version, "UPDATE tagging SET addedIn = 0"),
        (.imageSet, "DELETE FROM image_set WHERE name = x'01'"),
        (.imageSet, "UPDATE image SET metadata = '{\"a\":\"c\"}'"),
        (.imageSet, "DELETE FROM tagging"),
        (.iteration, "UPDATE iteration SET publishName = 'x'"),
        (.iteration, "UPDATE iteration SET status = 'Completed'"),
        (.iteration, "DELETE FROM job"),
        (.job, "UPDATE job SET leaseOwner = 'x'"),
        (.job, "UPDATE job SET finished = 1"),
        (.reference, "PRAGMA foreign_keys = OFF; DELETE FROM tag; PRAGMA foreign_keys = ON"),
    ]

    @Test("sound data has no findings, each damage has one of its kind", arguments: damages.indices)
    func damage(index: Int) async throws {
        let (kind, sql) = Self.damages[index]
        try await withSample { store, blobs in
            let check = IntegrityCheck(metadata: store, blobs: blobs)
            #expect(try await check.findings(readingBlobs: true) == [])
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: sql) }
            let kinds = try await check.findings(readingBlobs: false).map(\.kind)
            #expect(kinds.contains(kind), "\(sql) led to \(kinds)")
        }
    }

    @Test("missing, shortened and changed blobs are found")
    func blobs() async throws {
        try await withSample { store, blobs in
            let check = IntegrityCheck(metadata: store, blobs: blobs)
            let digest = try #require(try await blobs.all { _ in true }.first?.digest)
            let place = blobs.place(of: digest)
            let data = try Data(contentsOf: place)
            try Data(data.map { ~$0 }).write(to: place)
            #expect(try await check.findings(readingBlobs: false) == [])
            #expect(try await check.findings(readingBlobs: true).map(\.kind) == [.blob])
            try data.dropLast().write(to: place)
            #expect(try await check.findings(readingBlobs: false).map(\.kind) == [.blob])
            try FileManager.default.removeItem(at: place)
            let findings = try await check.findings(readingBlobs: false)
            #expect(findings.map(\.description) == ["Blob \(digest) is missing."])
        }
    }

    private func withSample(
        _ body: (SQLiteMetadataStore, FolderBlobStore) async throws -> Void
    ) async throws {
        try await withStore { store, blobs, _ in
            let record = try await blobs.store(Data("image".utf8))
            let (project, tagID) = (ProjectRecord.sample(), UUID())
            try await store.write { transaction in
                try transaction.insert(project: project)
                try transaction.register(blobs: [record])
                let image = try transaction.insert(
                    images: [.sample(of: project.id, content: record.digest, metadata: ["a": "b"])]
                )[0]
                try transaction.insert(
                    tag: TagRecord(id: tagID, projectID: project.id, name: "oak", created: epoch)
                )
                _ = try transaction.insert(
                    taggings: [TaggingRecord(imageID: image.id, tagID: tagID, created: epoch)],
                    of: project.id
                )
                let iteration = try transaction.addIteration(of: project.id)
                try transaction.enqueue(
                    JobRecord(
                        id: UUID(),
                        kind: "train",
                        projectID: project.id,
                        subjectID: iteration.id,
                        enqueued: epoch
                    )
                )
            }
            try await body(store, blobs)
        }
    }
}
