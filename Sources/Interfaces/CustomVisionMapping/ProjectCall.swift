internal import CustomVisionProtocol
package import FoundationEssentials
package import HTTPAPI
package import Projects

/// What handlers of operations on projects know of a call beside its request: the key, and how its answer links to
/// images.
package struct ProjectContext: Sendable {
    /// What the request's key opens.
    package let grant: AccessGrant

    /// How the answer links to images.
    package let links: ImageLinks
}

/// A call of an operation on projects.
package typealias ProjectCall = APICall<ProjectContext>

extension Parameter.Name {
    /// The project in a path: what a key may be limited to.
    package static let projectId: Self = "projectId"
    /// The iteration in a path or a query.
    package static let iterationId: Self = "iterationId"
}

extension APICall where Context == ProjectContext {
    /// What the request's key opens.
    package var grant: AccessGrant { context.grant }

    /// How the answer links to images.
    package var links: ImageLinks { context.links }

    /// The project in the path.
    package var projectID: UUID { id(.projectId) }

    /// The iteration that the operation is about.
    package var iterationID: UUID { id(.iterationId) }
}

/// An interface whose operations are about projects, and whose keys may be limited to one of them.
package protocol ProjectInterface: HTTPInterface where Caller == AccessGrant, Context == ProjectContext {
    /// The rules.
    var projects: ProjectStore { get }
}

extension ProjectInterface {
    package func context(
        of match: RouteMatch<Self>,
        _ request: APIRequest,
        _ caller: AccessGrant
    ) -> ProjectContext {
        ProjectContext(
            grant: caller,
            links: ImageLinks(
                baseURL: request.baseURL,
                pathPrefix: match.pathPrefix,
                links: projects.links,
                now: projects.now()
            )
        )
    }

    /// Refuses a key of one project whatever belongs to another one, or to none.
    ///
    /// Other projects are not there for such a key, so the answer does not tell whether they exist.
    package func checkScope(of call: ProjectCall) throws(APIError) {
        switch call.operation.scope {
        case .everyKey:
            break
        case .subject(let name):
            let project = call.id(name)
            guard call.grant.opens(project: project) else { throw .noSuchProject(project) }
        case .unlimitedKey:
            guard call.grant.opens(project: nil) else {
                throw APIError(
                    .forbidden,
                    "The key opens one project only; use a key that is not limited to a project."
                )
            }
        }
    }
}

extension APIError {
    /// The project is not there, or not there for this key; both read the same.
    package static func noSuchProject(_ id: UUID) -> APIError {
        APIError(.notFoundProject, "There is no project \(id.uuidString.lowercased()).")
    }
}
