import Annotations
import Bytes
import Executors
import Foundation
import TestSupport

@testable import Storage

/// A time that dates in tests are counted from; whole microseconds, as stored.
let epoch = Date(timeIntervalSince1970: 1_750_000_000)

/// Runs a body with a data folder that is removed afterwards.
func withDataFolder<Value>(_ body: (DataFolder) async throws -> Value) async throws -> Value {
    try await withTemporaryFolder { try await body(DataFolder($0)) }
}

/// Runs a body with an open store and blobs in a folder that is removed afterwards.
func withStore<Value>(
    _ body: (SQLiteMetadataStore, FolderBlobStore, DataFolder) async throws -> Value
) async throws -> Value {
    try await withDataFolder { folder in
        let executor = BlockingExecutor(threads: 2, name: "blobs")
        defer { executor.stop() }
        let store = try await SQLiteMetadataStore.open(folder)
        let value = try await body(store, FolderBlobStore(folder, executor: executor), folder)
        try await store.close()
        return value
    }
}

extension ProjectRecord {
    static func sample(_ id: UUID = UUID(), created: Date = epoch) -> ProjectRecord {
        ProjectRecord(
            id: id,
            name: "Trees",
            domainID: UUID(),
            task: .classification(.multilabel),
            augmentationMethods: ["rotation": true],
            created: created
        )
    }
}

extension ImageRecord {
    static func sample(
        _ id: UUID = UUID(),
        of projectID: UUID,
        content: ContentDigest,
        created: Date = epoch,
        metadata: [String: String] = [:]
    ) -> ImageRecord {
        ImageRecord(
            id: id,
            projectID: projectID,
            created: created,
            width: 640,
            height: 480,
            contentDigest: content,
            resizedDigest: content,
            thumbnailDigest: content,
            byteCount: 8,
            mediaType: "image/jpeg",
            metadata: metadata,
            source: "photo.jpg"
        )
    }
}

extension IterationRecord {
    static func sample(
        _ id: UUID = UUID(),
        of projectID: UUID,
        dataVersion: Int,
        created: Date = epoch
    ) -> IterationRecord {
        IterationRecord(
            id: id,
            projectID: projectID,
            name: "Iteration 1",
            created: created,
            dataVersion: dataVersion,
            domainID: UUID(),
            task: .classification(.multilabel),
            settingsDigest: ContentDigest(of: Data("settings".utf8))
        )
    }
}

extension MetadataWriting {
    /// Registers a content and adds an image of it.
    func addImage(
        _ id: UUID = UUID(),
        of projectID: UUID,
        content: ContentDigest,
        metadata: [String: String] = [:]
    ) throws -> ImageRecord {
        try register(blobs: [BlobRecord(digest: content, byteCount: 8, stored: epoch)])
        return try insert(images: [.sample(id, of: projectID, content: content, metadata: metadata)])[0]
    }

    /// Adds an iteration that learns from the data as it is.
    func addIteration(_ id: UUID = UUID(), of projectID: UUID) throws -> IterationRecord {
        let version = try project(projectID)?.dataVersion ?? 0
        let iteration = IterationRecord.sample(id, of: projectID, dataVersion: version)
        let tags = try tags(of: projectID, in: .workspace).map {
            IterationTag(tagID: $0.id, name: $0.name, type: $0.type)
        }
        try insert(iteration: iteration, tags: tags)
        return iteration
    }
}

/// A digest for a small number.
func digest(_ number: Int) -> ContentDigest { ContentDigest(of: Data("content \(number)".utf8)) }

/// What a test throws to stop something from inside.
struct Stop: Error {}
