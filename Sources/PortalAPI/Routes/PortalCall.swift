internal import CustomVisionAPI
internal import FoundationEssentials
internal import Workspace

/// A request with everything a handler needs besides the rules: its parameters, read and checked, its key, and how its
/// answer links to images.
struct PortalCall: Sendable {
    let operation: PortalOperation
    let request: APIRequest

    /// What the request's key opens.
    let grant: AccessGrant

    /// How the answer links to images.
    let links: ImageLinks

    private let values: [APIOperation.Parameter.Name: ParameterValue]

    /// Reads the parameters of a request.
    ///
    /// - Throws: ``APIError`` for the first parameter that is missing or wrong.
    init(
        _ match: PortalMatch,
        request: APIRequest,
        grant: AccessGrant,
        links: ImageLinks
    ) throws(APIError) {
        operation = match.operation
        self.request = request
        self.grant = grant
        self.links = links
        let query = try QueryString(request.query)
        var values: [APIOperation.Parameter.Name: ParameterValue] = [:]
        for parameter in operation.parameters {
            let texts =
                parameter.kind.isInPath
                ? match.pathValues[parameter.name].map { [$0] } : query[parameter.name]
            values[parameter.name] = try ParameterValue(texts ?? [], of: parameter)
        }
        self.values = values
    }

    /// Refuses a key what it does not reach.
    ///
    /// A project that the key does not open is not there for it, so that the answer does not tell whether it exists.
    func checkGrant() throws(APIError) {
        switch operation.reach {
        case .session, .everyKey:
            break
        case .project:
            guard grant.opens(project: projectID) else { throw .noSuchProject(projectID) }
        case .allProjects:
            guard grant.opens(project: nil) else {
                throw APIError(
                    .forbidden,
                    "The key opens one project only; use a key that is not limited to a project."
                )
            }
        }
    }

    /// The project in the path.
    var projectID: UUID { id(.projectId) }

    /// The iteration in the path.
    var iterationID: UUID { id(.iterationId) }

    /// A GUID in the path.
    func id(_ name: APIOperation.Parameter.Name) -> UUID {
        guard case .guid(let id) = values[name] else {
            preconditionFailure("\(operation.id.rawValue) has no \(name.rawValue).")
        }
        return id
    }

    /// How many bytes come before those in the body.
    var offset: Int {
        guard case .integer(let offset) = values[.offset] else { return 0 }
        return offset
    }

    /// The threshold in the query, or the usual one.
    var threshold: Float {
        guard case .fraction(let threshold) = values[.threshold] else { return 0.5 }
        return threshold
    }
}
