internal import Crypto
package import FoundationEssentials

/// Computes the digest of bytes that come in parts.
package struct ContentHasher: Sendable {
    private var hasher = SHA256()

    /// Begins with no bytes.
    package init() {}

    /// Adds bytes behind those before.
    package mutating func update(_ bytes: some DataProtocol) {
        hasher.update(data: bytes)
    }

    /// The digest of all bytes so far.
    package var digest: ContentDigest { ContentDigest(digest: hasher.finalize()) }
}
