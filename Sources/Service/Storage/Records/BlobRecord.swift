package import Bytes
package import Foundation

/// Bytes that the blob store has, as the metadata store knows them.
package struct BlobRecord: Hashable, Sendable {
    /// SHA-256 of the bytes.
    package let digest: ContentDigest
    /// How many there are.
    package let byteCount: Int
    /// When somebody last stored them.
    package let stored: Date
    /// How many columns of rows name them.
    package internal(set) var referenceCount = 0

    /// Describes bytes that were stored.
    package init(digest: ContentDigest, byteCount: Int, stored: Date) {
        self.digest = digest
        self.byteCount = byteCount
        self.stored = stored
    }
}
