package import Digests
package import FoundationEssentials
package import Storage

/// The secret text of an access key, as its holder keeps it; the service keeps only its digest.
///
/// 256 random bits in base64url (RFC 4648, section 5) behind a prefix that tells people and programs what it opens.
/// A secret of such entropy needs no slow hash: nobody can try 2^256 of them.
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

extension Data {
    /// Bytes from the operating system's generator.
    package init(randomByteCount count: Int) {
        var generator = SystemRandomNumberGenerator()
        self.init((0..<count).map { _ in generator.next() })
    }

    /// Base64 with the alphabet that is safe in URLs, without padding.
    package var base64URLEncoded: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads base64url with or without padding, and only as ``base64URLEncoded`` writes it.
    ///
    /// The last character may have bits that mean nothing; were they free, a signature would have several texts.
    package init?(base64URLEncoded text: String) {
        guard !text.contains("+"), !text.contains("/") else { return nil }
        let plain = text.replacing("=", with: "")
        let standard = plain.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - plain.count % 4) % 4))
        guard base64URLEncoded == plain else { return nil }
    }
}
