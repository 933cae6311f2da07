package import Bytes
package import Foundation

/// Where bytes are kept under their SHA-256.
///
/// To store something for good: ``store(_:)``, then, within the grace period of the collection (an hour or so), a
/// transaction that registers the record and inserts the rows which name it.
package protocol BlobStore: Sendable {
    /// Keeps bytes; they are on the disk when it returns. Storing the same bytes again is cheap and changes nothing.
    ///
    /// - Throws: ``StorageError``; nothing is half there then.
    func store(_ data: Data) async throws -> BlobRecord

    /// All bytes of a blob. The file is mapped into memory, so the cost comes with the use.
    ///
    /// - Throws: `.notFound`.
    func data(_ digest: ContentDigest) async throws -> Data

    /// A file on this machine with all bytes of a blob, for what reads files itself. It may be read, never changed.
    ///
    /// - Throws: `.notFound`.
    func localFile(_ digest: ContentDigest) async throws -> URL

    /// The number of bytes of a blob, or `nil` if there is none.
    func byteCount(_ digest: ContentDigest) async throws -> Int?

    /// The blobs that meet a condition, in no order.
    func all(where isMeant: @escaping @Sendable (StoredBlob) -> Bool) async throws -> [StoredBlob]

    /// Removes a blob unless it was stored again after a time.
    ///
    /// - Returns: Whether there is no such blob any more.
    func remove(_ digest: ContentDigest, unlessStoredAfter time: Date) async throws -> Bool
}

/// A blob as the blob store sees it.
package struct StoredBlob: Hashable, Sendable {
    /// SHA-256 of the bytes.
    package let digest: ContentDigest
    /// How many there are.
    package let byteCount: Int
    /// When somebody last stored them.
    package let stored: Date
}
