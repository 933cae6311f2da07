internal import Bytes
internal import Crypto
package import FoundationEssentials

/// The key that signs the deliveries to a webhook, shared with the receiver: 32 random bytes.
///
/// Text and signature are those of Standard Webhooks 1.0 (https://www.standardwebhooks.com), so that receivers find a library
/// for their language.
package struct WebhookSecret: Hashable, Sendable {
    /// The bytes.
    package let bytes: Data

    /// Takes a secret that was stored.
    package init(bytes: Data) {
        self.bytes = bytes
    }

    /// Makes a new secret.
    package static func random() -> WebhookSecret { WebhookSecret(bytes: Data(randomByteCount: 32)) }

    /// The secret as its receiver keeps it: `whsec_` and base64.
    package var text: String { "whsec_" + bytes.base64EncodedString() }

    /// The value of the field `webhook-signature`: the version and HMAC-SHA256 (RFC 2104) of `ID.SECOND.BODY` in base64.
    package func signature(id: String, second: Int, body: Data) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(second).".utf8) + body,
            using: SymmetricKey(data: bytes)
        )
        return "v1," + Data(code).base64EncodedString()
    }
}

/// Printed, logged or dumped, as itself or inside of something else, a secret is not shown.
extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
