package import Foundation
package import Storage

/// What the holder of a key may do.
package struct AccessGrant: Hashable, Sendable {
    /// The key.
    package let keyID: UUID
    /// What it opens.
    package let scope: KeyScope
    /// The only project it opens, or `nil` for all.
    package let projectID: UUID?
    /// The origins of the only pages that may use the key; none if it is not limited to pages.
    package let origins: Set<WebOrigin>

    /// Says what a key opens.
    package init(keyID: UUID, scope: KeyScope, projectID: UUID?, origins: Set<WebOrigin> = []) {
        self.keyID = keyID
        self.scope = scope
        self.projectID = projectID
        self.origins = origins
    }

    /// Whether the key opens a project; keys of one project open nothing that belongs to none.
    ///
    /// - Parameter id: The project that a request is about; `nil` if it is about none.
    /// - Returns: Whether to let the request in, as far as projects are concerned.
    package func opens(project id: UUID?) -> Bool {
        projectID == nil || projectID == id
    }
}
