import Bytes
import Foundation
import Storage
import Synchronization

/// What a process does that is killed: nothing more.
struct Killed: Error {}

/// Counts what a process does to the disk, and kills it at one point.
final class Lifespan: Sendable {
    /// Whether the deed at which the process dies is still done.
    enum Death { case before, after }

    private struct State {
        var deeds = 0
        var isDead = false
    }

    private let last: Int
    private let death: Death
    private let state = Mutex(State())

    init(deeds: Int, _ death: Death) {
        last = deeds
        self.death = death
    }

    var isDead: Bool { state.withLock(\.isDead) }

    func doing<Value: Sendable>(_ deed: () async throws -> Value) async throws -> Value {
        let isLast = try state.withLock { state in
            guard !state.isDead else { throw Killed() }
            state.deeds += 1
            state.isDead = state.deeds == last
            return state.isDead
        }
        if isLast, death == .before { throw Killed() }
        let value = try await deed()
        if isLast { throw Killed() }
        return value
    }
}

/// A store whose process dies at some write.
struct DyingStore: MetadataStore {
    let store: any MetadataStore
    let life: Lifespan

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataReading) throws -> Value
    ) async throws -> Value {
        guard !life.isDead else { throw Killed() }
        return try await store.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataWriting) throws -> Value
    ) async throws -> Value {
        try await life.doing { try await store.write(body) }
    }
}

/// Blobs whose process dies at some blob.
struct DyingBlobs: BlobStore {
    let blobs: any BlobStore
    let life: Lifespan

    func store(_ data: Data) async throws -> BlobRecord {
        try await life.doing { try await blobs.store(data) }
    }

    func data(_ digest: ContentDigest) async throws -> Data { try await blobs.data(digest) }
    func localFile(_ digest: ContentDigest) async throws -> URL { try await blobs.localFile(digest) }
    func byteCount(_ digest: ContentDigest) async throws -> Int? { try await blobs.byteCount(digest) }
    func all(where isMeant: @escaping @Sendable (StoredBlob) -> Bool) async throws -> [StoredBlob] {
        try await blobs.all(where: isMeant)
    }
    func remove(_ digest: ContentDigest, unlessStoredAfter time: Date) async throws -> Bool {
        try await blobs.remove(digest, unlessStoredAfter: time)
    }
}
