package import Bytes
package import Foundation

/// What a key opens.
package enum KeyScope: String, Hashable, Sendable, CaseIterable {
    /// Everything.
    case training
    /// Predictions only.
    case prediction
}

/// A key for the interface.
///
/// Only its hash is stored.
package struct AccessKeyRecord: Hashable, Sendable, Identifiable {
    /// The key's id.
    package let id: UUID
    /// What its owner calls it.
    package let name: String
    /// What it opens.
    package let scope: KeyScope
    /// The only project it opens, or `nil` for all.
    package let projectID: UUID?
    /// The origins of the only pages that may use it, such as `https://shop.example`; none if it is not limited to pages.
    package let origins: [String]
    /// SHA-256 of the key.
    package let hash: ContentDigest
    /// When it was made.
    package let created: Date
    /// When it was last used, about.
    package internal(set) var lastUsed: Date?
    /// When it was revoked.
    package internal(set) var revoked: Date?

    /// Describes a key that is to be stored.
    package init(
        id: UUID,
        name: String,
        scope: KeyScope,
        projectID: UUID? = nil,
        origins: [String] = [],
        hash: ContentDigest,
        created: Date
    ) {
        self.id = id
        self.name = name
        self.scope = scope
        self.projectID = projectID
        self.origins = origins
        self.hash = hash
        self.created = created
    }
}
