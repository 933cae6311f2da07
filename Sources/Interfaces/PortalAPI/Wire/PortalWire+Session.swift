package import FoundationEssentials
package import HTTPAPI

/// The portal's values that travel as JSON.
package enum PortalWire {}

extension PortalWire {
    /// What opens a session: one of the two.
    package struct SignIn: WireValue {
        package var key: String?
        package var link: String?

        package static let schema = WireSchema(
            "PortalSignIn",
            "What opens a session: a key or a link.",
            [
                .orAbsent("key", .string, "A training key."),
                .orAbsent("link", .string, "The token of a one-time link."),
            ]
        )
    }

    /// A session that is open.
    package struct Session: WireValue {
        package var expires: Date
        package var idleMinutes: Int
        package var projectId: UUID?

        /// Creates a value; see ``schema`` for the members.
        package init(expires: Date, idleMinutes: Int, projectId: UUID?) {
            self.expires = expires
            self.idleMinutes = idleMinutes
            self.projectId = projectId
        }

        package static let schema = WireSchema(
            "PortalSession",
            "A session that is open.",
            [
                .required("expires", .date(.milliseconds), "When it ends, whatever happens."),
                .required("idleMinutes", .integer, "After how many minutes without a request it ends."),
                .orNull("projectId", .guid, "The only project it opens; null for all."),
            ]
        )
    }
}
