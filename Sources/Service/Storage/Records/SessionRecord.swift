package import Bytes
package import Foundation

/// A browser that is signed in.
///
/// Only the hash of what its cookie holds is stored.
package struct SessionRecord: Hashable, Sendable {
    /// SHA-256 of the cookie's value.
    package let hash: ContentDigest
    /// SHA-256 of the key that opened it, or `nil` if the operator's one-time link did.
    package let keyHash: ContentDigest?
    /// When it was opened.
    package let created: Date
    /// When it was last used, about.
    package let lastSeen: Date

    /// Describes a session that is to be stored, or was.
    package init(hash: ContentDigest, keyHash: ContentDigest?, created: Date, lastSeen: Date) {
        self.hash = hash
        self.keyHash = keyHash
        self.created = created
        self.lastSeen = lastSeen
    }
}
