package import FoundationEssentials
internal import Workspace

/// A call with everything a handler needs besides the rules: its parameters, its key, and how its answer links to images.
struct AuthorizedCall: Sendable {
    /// The request, its parameters read and checked.
    let call: APICall

    /// What the request's key opens.
    let grant: AccessGrant

    /// How the answer links to images.
    let links: ImageLinks

    init(_ call: APICall, grant: AccessGrant, links: ImageLinks) {
        self.call = call
        self.grant = grant
        self.links = links
    }

    /// The request itself.
    var request: APIRequest { call.request }

    /// The version that the client speaks.
    var version: APIVersion { call.version }

    /// The project in the path.
    var projectID: UUID { call.id(.projectId) }

    /// The iteration in the path.
    var iterationID: UUID { call.id(.iterationId) }

    /// Refuses a key of one project whatever belongs to another one, or to none.
    ///
    /// Other projects are not there for such a key, so the answer does not tell whether they exist. The lists of domains
    /// and of projects are open to every key; the latter then holds one project at most.
    func checkGrant() throws(APIError) {
        if call.operation.parameter(.projectId) != nil {
            guard grant.opens(project: projectID) else { throw .noSuchProject(projectID) }
            return
        }
        switch call.operation.id {
        case .createProject, .importProject:
            guard grant.opens(project: nil) else {
                throw APIError(
                    .forbidden,
                    "The key opens one project only and makes no others; use a key that is not limited to a project."
                )
            }
        default:
            break
        }
    }
}

extension APIError {
    /// The project is not there, or not there for this key; both read the same.
    package static func noSuchProject(_ id: UUID) -> APIError {
        APIError(.notFoundProject, "There is no project \(id.uuidString.lowercased()).")
    }
}
