package import Bytes
internal import FoundationEssentials

/// The secret in a session cookie or a one-time link: 256 random bits in base64url.
///
/// The service keeps only the digest. A secret of such entropy needs no slow hash.
package struct SessionToken: Hashable, Sendable {
    /// The text that travels.
    package let text: String

    /// Makes a new one.
    package static func random() -> SessionToken {
        SessionToken(text: Data(randomByteCount: 32).base64URLEncoded)
    }

    /// Takes what a request carries.
    package init(text: String) {
        self.text = text
    }

    /// What the service keeps of it.
    package var digest: ContentDigest { ContentDigest(of: Data(text.utf8)) }
}
