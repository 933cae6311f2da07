package import Bytes
package import Foundation

/// Reading access keys.
package protocol AccessKeyReading {
    /// All keys, oldest first, revoked ones included.
    func accessKeys() throws -> [AccessKeyRecord]

    /// The key with this hash, or `nil`.
    func accessKey(withHash hash: ContentDigest) throws -> AccessKeyRecord?
}

/// Changing access keys.
package protocol AccessKeyWriting {
    /// Adds a key.
    ///
    /// - Throws: `.conflict` if id or hash are taken, `.notFound` if there is no such project.
    func insert(accessKey: AccessKeyRecord) throws

    /// Notes that keys were used.
    func recordUse(ofAccessKeys ids: Set<UUID>, at time: Date) throws

    /// Makes a key useless for good.
    ///
    /// - Returns: Whether there was one that was not revoked yet.
    func revokeAccessKey(_ id: UUID, at time: Date) throws -> Bool
}

/// Reading what is known of blobs.
package protocol BlobReading {
    /// Those of some blobs that are registered.
    func blobs(_ digests: [ContentDigest]) throws -> [ContentDigest: BlobRecord]
}

/// Registering blobs.
package protocol BlobWriting {
    /// Notes that bytes were stored, before rows name them. Known ones get the later time of storing.
    func register(blobs: [BlobRecord]) throws

    /// Forgets blobs that no row names.
    ///
    /// - Parameter time: Only those that were last stored before; a row may be about to name younger ones.
    /// - Returns: What was forgotten.
    /// - Throws: ``StorageError``.
    func removeUnusedBlobs(storedBefore time: Date) throws -> [BlobRecord]
}

/// Reading settings of the whole service.
package protocol SettingReading {
    /// A setting's value, or `nil` if it was never set.
    func setting(_ key: String) throws -> Data?
}

/// Changing settings of the whole service.
package protocol SettingWriting {
    /// Sets a value, or removes it with `nil`.
    func setSetting(_ key: String, to value: Data?) throws
}
