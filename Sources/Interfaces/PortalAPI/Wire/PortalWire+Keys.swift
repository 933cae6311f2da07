internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// What a key opens.
    enum KeyScope: String, WireEnumeration {
        case training, prediction
    }

    /// A key, without its secret.
    struct Key: WireValue {
        var id: UUID
        var name: String
        var scope: KeyScope
        var projectId: UUID?
        var origins: [String]
        var created: Date
        var lastUsed: Date?
        var revoked: Date?

        static let schema = WireSchema(
            "PortalKey",
            "A key, without its secret.",
            [
                .required("id", .guid, "The key."),
                .required("name", .string, "What its owner calls it."),
                .required("scope", .enumeration(KeyScope.self), "What it opens."),
                .orNull("projectId", .guid, "The only project it opens; null for all."),
                .required(
                    "origins",
                    .array(.string),
                    "The origins of the only pages that may use it, if there are any."
                ),
                .required("created", .date(.milliseconds), "When it was made."),
                .orNull("lastUsed", .date(.milliseconds), "About when it was last used."),
                .orNull("revoked", .date(.milliseconds), "When it was revoked."),
            ]
        )
    }

    /// A key that is to be made.
    struct KeyDraft: WireValue {
        var name: String
        var scope: KeyScope
        var projectId: UUID?
        var origins: [String]?

        static let schema = WireSchema(
            "PortalKeyDraft",
            "A key that is to be made.",
            [
                .required("name", .string, "What to call it."),
                .required("scope", .enumeration(KeyScope.self), "What it is to open."),
                .orNull("projectId", .guid, "The only project it is to open; all if left out."),
                .orNull(
                    "origins",
                    .array(.string),
                    "The origins of the only pages that may use it, such as https://shop.example; keys for prediction only."
                ),
            ]
        )
    }

    /// A new key with its secret.
    struct NewKey: WireValue {
        var key: Key
        var secret: String

        static let schema = WireSchema(
            "PortalNewKey",
            "A new key with its secret, which is told this once.",
            [
                .required("key", .object(Key.self), "The key."),
                .required("secret", .string, "What goes into the header of requests."),
            ]
        )
    }
}
