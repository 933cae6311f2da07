import Bytes
import FileSystem
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Collecting garbage")
struct GarbageCollectionTests {
    @Test("a dry run says what a run removes, and removes nothing")
    func dryRun() async throws {
        try await withStore { store, blobs, folder in
            let kept = try await blobs.store(Data("kept".utf8))
            let unused = try await blobs.store(Data("unused".utf8))
            let gone = try await blobs.store(Data("gone".utf8))
            let orphan = try await blobs.store(Data("orphan!".utf8))
            let project = ProjectRecord.sample()
            try await store.write { transaction in
                try transaction.insert(project: project)
                try transaction.register(blobs: [kept, unused, gone])
                let images = try transaction.insert(
                    images: [kept, gone].map { .sample(of: project.id, content: $0.digest) }
                )
                _ = try transaction.deleteImages(
                    [images[1].id],
                    of: project.id,
                    includingIterations: false
                )
            }
            let collection = GarbageCollection(folder, metadata: store, blobs: blobs)
            let now = Date.now
            #expect(
                try await collection.run(now: now).blobCount == 0,
                "Nothing is older than the grace period."
            )
            let forecast = try await collection.dryRun(now: now + 3700)
            #expect(forecast.blobCount == 2)
            #expect(forecast.blobByteCount == 10)
            #expect(forecast.orphanCount == 1)
            #expect(forecast.orphanByteCount == 7)
            #expect(try await blobs.all { _ in true }.count == 4)

            #expect(try await collection.run(now: now + 3700) == forecast)
            #expect(try await blobs.all { _ in true }.map(\.digest) == [kept.digest])
            #expect(try await collection.run(now: now + 3700) == GarbageCollection.Report())
            #expect(try await blobs.byteCount(orphan.digest) == nil)
            let findings = try await IntegrityCheck(metadata: store, blobs: blobs).findings(
                readingBlobs: true
            )
            #expect(findings == [])
        }
    }

    @Test("what an iteration sees stays until the iteration goes")
    func iterations() async throws {
        try await withStore { store, blobs, folder in
            let record = try await blobs.store(Data("seen".utf8))
            let project = ProjectRecord.sample()
            let iteration = try await store.write { transaction in
                try transaction.insert(project: project)
                try transaction.register(blobs: [record])
                _ = try transaction.insert(images: [.sample(of: project.id, content: record.digest)])
                return try transaction.addIteration(of: project.id)
            }
            try await store.write { transaction in
                _ = try transaction.deleteImages(nil, of: project.id, includingIterations: false)
            }
            let collection = GarbageCollection(folder, metadata: store, blobs: blobs)
            #expect(try await collection.run(now: .now + 3700) == GarbageCollection.Report())
            let isDeleted = try await store.write { try $0.deleteIteration(iteration.id) }
            #expect(isDeleted)
            let report = try await collection.run(now: .now + 3700)
            #expect(report.blobCount == 1)
        }
    }

    @Test("bytes that are stored again while they are being collected are not lost")
    func concurrentUpload() async throws {
        try await withStore { store, blobs, folder in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            let data = Data("again and again".utf8)
            let content = ContentDigest(of: data)
            let collection = GarbageCollection(folder, metadata: store, blobs: blobs)
            for _ in 0..<60 {
                // Bytes and row have been there for long, and nothing names them.
                _ = try await blobs.store(data)
                let old = BlobRecord(digest: content, byteCount: data.count, stored: .now - 7200)
                try FileManager.default.setAttributes(
                    [.modificationDate: old.stored],
                    ofItemAtPath: blobs.place(of: content).path(percentEncoded: false)
                )
                try await store.pool.write { try $0.execute(sql: "DELETE FROM blob") }
                try await store.write { try $0.register(blobs: [old]) }

                async let report = collection.run(now: .now)
                let record = try await blobs.store(data)
                try await store.write { transaction in
                    try transaction.register(blobs: [record])
                    _ = try transaction.insert(images: [.sample(of: project.id, content: content)])
                }
                _ = try await report
                #expect(try await blobs.data(content) == data)
                try await store.write { transaction in
                    _ = try transaction.deleteImages(nil, of: project.id, includingIterations: true)
                }
            }
        }
    }

    @Test("a file that was stored again between the look at its time and its removal goes back")
    func storedBetween() async throws {
        try await withStore { _, blobs, _ in
            let data = Data("again".utf8)
            let digest = try await blobs.store(data).digest
            let isGone = try blobs.removeOldFile(digest, unlessStoredAfter: .now - 60)
            #expect(!isGone)
            #expect(try await blobs.data(digest) == data)
            #expect(try blobs.removeOldFile(digest, unlessStoredAfter: .now + 60))
            #expect(try await blobs.byteCount(digest) == nil)
        }
    }

    @Test("a backup and a collection exclude each other, two backups do not")
    func exclusion() async throws {
        try await withStore { store, blobs, folder in
            let backup = try folder.lock(.collecting, isShared: true, waiting: false)
            let second = try folder.lock(.collecting, isShared: true, waiting: false)
            let collection = GarbageCollection(folder, metadata: store, blobs: blobs)
            #expect(try await code { _ = try await collection.run(now: .now) } == .busy)
            backup.unlock()
            second.unlock()
            _ = try await collection.run(now: .now)
        }
    }
}
