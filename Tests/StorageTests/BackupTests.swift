import Bytes
import Executors
import FileSystem
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Backup and restoring")
struct BackupTests {
    @Test(
        "a backup made while others write holds one moment, and comes back",
        arguments: [Backup.Form.folder, .file]
    )
    func roundTrip(form: Backup.Form) async throws {
        try await withStore { store, blobs, folder in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            for number in 0..<20 { try await upload(number, to: project, store, blobs) }
            try await withDataFolder { place in
                let backup = place.root.appending(path: "backup")
                async let writing: Void = {
                    for number in 20..<40 { try await upload(number, to: project, store, blobs) }
                }()
                let summary = try await Backup.create(
                    of: folder,
                    metadata: store,
                    blobs: blobs,
                    at: backup,
                    as: form,
                    now: epoch
                )
                try await writing
                #expect((20...40).contains(summary.blobCount))

                let copy = DataFolder(place.root.appending(path: "data", directoryHint: .isDirectory))
                #expect(try await Backup.restore(from: backup, to: copy) == summary)
                try await withOpen(copy) { store, blobs in
                    let filter = ImageFilter(projectID: project.id)
                    #expect(try await store.read { try $0.imageCount(filter) } == summary.blobCount)
                    let findings = try await IntegrityCheck(metadata: store, blobs: blobs)
                        .findings(readingBlobs: true)
                    #expect(findings == [])
                    try await upload(99, to: project, store, blobs)
                }
                #expect(
                    try await code { _ = try await Backup.restore(from: backup, to: copy) } == .notEmpty
                )
                let again = try await code {
                    _ = try await Backup.create(
                        of: folder,
                        metadata: store,
                        blobs: blobs,
                        at: backup,
                        as: form,
                        now: epoch
                    )
                }
                #expect(again == .notEmpty)
            }
        }
    }

    @Test("one changed byte anywhere in the file is noticed, or harmless")
    func damage() async throws {
        try await withStore { store, blobs, folder in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            for number in 0..<3 { try await upload(number, to: project, store, blobs) }
            try await withDataFolder { place in
                let backup = place.root.appending(path: "backup.tar")
                let summary = try await Backup.create(
                    of: folder,
                    metadata: store,
                    blobs: blobs,
                    at: backup,
                    as: .file,
                    now: epoch
                )
                let whole = try Data(contentsOf: backup)
                var generator = SplitMix64(seed: 5)
                for round in 0..<24 {
                    var damaged = whole
                    if round < 4 {
                        damaged = whole.prefix(Int.random(in: 0..<whole.count - 1024, using: &generator))
                    } else {
                        damaged[Int.random(in: 0..<whole.count, using: &generator)] ^=
                            1 << UInt8.random(in: 0..<8, using: &generator)
                    }
                    try damaged.write(to: backup)
                    let copy = DataFolder(place.root.appending(path: "data-\(round)"))
                    do {
                        // A byte of padding or of a field that we do not read.
                        let restored = try await Backup.restore(from: backup, to: copy)
                        #expect(restored.databaseDigest == summary.databaseDigest)
                    } catch let error as StorageError {
                        #expect(error.code == .corrupt)
                        let path = copy.database.path(percentEncoded: false)
                        #expect(!FileManager.default.fileExists(atPath: path))
                    }
                }
            }
        }
    }

    @Test("a backup that stops half-way leaves nothing")
    func stopped() async throws {
        try await withStore { store, blobs, folder in
            let project = ProjectRecord.sample()
            try await store.write { try $0.insert(project: project) }
            for number in 0..<3 { try await upload(number, to: project, store, blobs) }
            for form in [Backup.Form.folder, .file] {
                try await withDataFolder { place in
                    await #expect(throws: Stop.self) {
                        try await Backup.create(
                            of: folder,
                            metadata: store,
                            blobs: blobs,
                            at: place.root.appending(path: "backup"),
                            as: form,
                            now: epoch
                        ) { done, _ in if done == 2 { throw Stop() } }
                    }
                    let path = place.root.path(percentEncoded: false)
                    let names = try FileManager.default.contentsOfDirectory(atPath: path)
                    #expect(names == [])
                }
            }
        }
    }

    @Test("headers of the file say what they said", arguments: [0, 1, 511, 512, 513, 8_589_934_591])
    func header(byteCount: Int) throws {
        let header = try TarHeader(name: "blobs/sha256/ab/cd", byteCount: byteCount)
        #expect(header.encoded.count == 512)
        #expect(TarHeader(header.encoded) == header)
    }

    private func withOpen(
        _ folder: DataFolder,
        _ body: (SQLiteMetadataStore, FolderBlobStore) async throws -> Void
    ) async throws {
        let executor = BlockingExecutor(threads: 1, name: "blobs")
        defer { executor.stop() }
        let store = try await SQLiteMetadataStore.open(folder)
        try await body(store, FolderBlobStore(folder, executor: executor))
        try await store.close()
    }
}

/// Uploads an image as the service does: bytes first, then the rows.
func upload(
    _ number: Int,
    to project: ProjectRecord,
    _ store: SQLiteMetadataStore,
    _ blobs: FolderBlobStore
) async throws {
    let record = try await blobs.store(Data("image \(number)".utf8))
    try await store.write { transaction in
        try transaction.register(blobs: [record])
        _ = try transaction.insert(images: [.sample(of: project.id, content: record.digest)])
    }
}
