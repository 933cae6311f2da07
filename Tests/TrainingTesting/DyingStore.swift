package import Bytes
package import Foundation
package import Storage
internal import Synchronization

/// What a process does that is killed: nothing more.
package struct Killed: Error {}

/// Counts what a process does to the disk, and kills it at one point.
package final class Lifespan: Sendable {
    /// Whether the deed at which the process dies is still done.
    package enum Death { case before, after }

    private struct State {
        var deeds = 0
        var isDead = false
    }

    private let last: Int
    private let death: Death
    private let state = Mutex(State())

    package init(deeds: Int, _ death: Death) {
        last = deeds
        self.death = death
    }

    package var isDead: Bool { state.withLock(\.isDead) }

    package func doing<Value: Sendable>(_ deed: () async throws -> Value) async throws -> Value {
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
package struct DyingStore: MetadataStore {
    package let store: any MetadataStore
    package let life: Lifespan

    /// Wraps a store in a life.
    package init(store: any MetadataStore, life: Lifespan) {
        self.store = store
        self.life = life
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataReading) throws -> Value
    ) async throws -> Value {
        guard !life.isDead else { throw Killed() }
        return try await store.read(body)
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataWriting) throws -> Value
    ) async throws -> Value {
        try await life.doing { try await store.write(body) }
    }
}

/// Blobs whose process dies at some blob.
package struct DyingBlobs: BlobStore {
    package let blobs: any BlobStore
    package let life: Lifespan

    /// Wraps blobs in a life.
    package init(blobs: any BlobStore, life: Lifespan) {
        self.blobs = blobs
        self.life = life
    }

    package func store(_ data: Data) async throws -> BlobRecord {
        try await life.doing { try await blobs.store(data) }
    }

    package func data(_ digest: ContentDigest) async throws -> Data { try await blobs.data(digest) }
    package func localFile(_ digest: ContentDigest) async throws -> URL { try await blobs.localFile(digest) }
    package func byteCount(_ digest: ContentDigest) async throws -> Int? { try await blobs.byteCount(digest) }
    package func all(where isMeant: @escaping @Sendable (StoredBlob) -> Bool) async throws -> [StoredBlob] {
        try await blobs.all(where: isMeant)
    }
    package func remove(_ digest: ContentDigest, unlessStoredAfter time: Date) async throws -> Bool {
        try await blobs.remove(digest, unlessStoredAfter: time)
    }
}
