package import Bytes
internal import FoundationEssentials
package import Storage

/// The secret text of an access key, as its holder keeps it; the service keeps only its digest.
///
/// 256 random bits in base64url (RFC 4648, section 5) behind a prefix that tells people and programs what it opens.
/// A secret of such entropy needs no slow hash: 2^256 of them cannot be tried.
package struct AccessKeySecret: Hashable, Sendable {
    /// The shortest key that an operator may choose, in characters.
    package static let shortestChosen = 16

    /// The text that goes into a request header.
    package let text: String

    /// Makes a new secret.
    package static func random(for scope: KeyScope) -> AccessKeySecret {
        let prefix =
            switch scope {
            case .training: "oct_"
            case .prediction: "ocp_"
            }
        return AccessKeySecret(text: prefix + Data(randomByteCount: 32).base64URLEncoded)
    }

    /// Takes a secret that an operator chose or a request carries.
    package init(text: String) {
        self.text = text
    }

    /// What the service keeps of it.
    package var digest: ContentDigest { ContentDigest(of: Data(text.utf8)) }
}

/// Printed, logged or dumped, as itself or inside of something else, a secret is not shown.
extension AccessKeySecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
