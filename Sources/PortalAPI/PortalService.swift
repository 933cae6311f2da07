package import BaseModels
package import CustomVisionAPI
package import FoundationEssentials
package import HTTPTypes
package import Workspace

/// The portal's own operations as a service: a request that was matched and authorised goes in, an answer comes out.
///
/// Beside the protocol, over the same ``Workspace``. Knows no sockets, checks no keys and keeps no sessions. A value
/// that is cheap to copy and safe to use from any number of requests at once.
package struct PortalService: Sendable {
    /// What the service tells about the program it runs in.
    package struct Installation: Sendable {
        /// The version of this program.
        package let version: String
        /// When the server was started.
        package let started: Date
        /// The number format of inference, such as `f32`.
        package let precision: String
        /// The folder with all data, to tell how much room its volume has.
        package let dataFolder: URL
        /// The base models on this machine.
        package let baseModels: BaseModelLibrary
        /// How many worker processes run now.
        package let workers: @Sendable () -> Int
        /// How many milliseconds one inference of a domain takes here; `nil` until it was measured.
        ///
        /// Returns at once: what is not known is measured in the background.
        package let latency: @Sendable (Domain) -> Double?

        /// Describes an installation.
        package init(
            version: String,
            started: Date,
            precision: String,
            dataFolder: URL,
            baseModels: BaseModelLibrary,
            workers: @escaping @Sendable () -> Int,
            latency: @escaping @Sendable (Domain) -> Double?
        ) {
            self.version = version
            self.started = started
            self.precision = precision
            self.dataFolder = dataFolder
            self.baseModels = baseModels
            self.workers = workers
            self.latency = latency
        }
    }

    /// The rules.
    let workspace: Workspace

    /// Archives on their way in.
    let imports: ProjectImports

    /// What is told about the program.
    let installation: Installation

    /// Where sample images come from.
    let samples: SampleImageSource

    private let routes = PortalRoutes()
    private let report: @Sendable (_ error: any Error, _ reference: String) -> Void

    /// Puts the service together.
    ///
    /// - Parameters:
    ///   - workspace: The rules.
    ///   - imports: Archives on their way in.
    ///   - installation: What to tell about the program.
    ///   - samples: Where sample images come from.
    ///   - report: Told of every failure that its request's answer does not explain, with the reference that the answer
    ///     names. The error may hold anything, so it belongs in the server's log only.
    package init(
        workspace: Workspace,
        imports: ProjectImports,
        installation: Installation,
        samples: SampleImageSource,
        report: @escaping @Sendable (_ error: any Error, _ reference: String) -> Void
    ) {
        self.workspace = workspace
        self.imports = imports
        self.installation = installation
        self.samples = samples
        self.report = report
    }

    /// The operation that a request asks for, or `nil` if the path is not one of the portal's.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path as it arrived, percent-encoded, without the query.
    /// - Returns: The operation, and what the path says; `nil` for paths that do not hold `/portal/v1`.
    /// - Throws: ``APIError`` with `notFound` or `methodNotAllowed`.
    package func match(_ method: HTTPRequest.Method, path: String) throws(APIError) -> PortalMatch? {
        try routes.match(method, path)
    }

    /// Answers a request whose key or session was checked.
    ///
    /// Every failure becomes an answer. Operations on sessions are the server's own and are not found here.
    ///
    /// - Parameters:
    ///   - match: What ``match(_:path:)`` found for the request.
    ///   - request: The request with its whole body.
    ///   - grant: What the request's key opens. A key of one project sees that project and no other.
    /// - Returns: The answer: whole, or a stream of events that ends when its subject does or its consumer goes.
    package func respond(
        to match: PortalMatch,
        request: APIRequest,
        grant: AccessGrant
    ) async -> PortalResponse {
        do {
            let call = try PortalCall(
                match,
                request: request,
                grant: grant,
                links: ImageLinks(
                    baseURL: request.baseURL,
                    pathPrefix: match.pathPrefix,
                    links: workspace.links,
                    now: workspace.now()
                )
            )
            try call.checkGrant()
            return try await answer(call)
        } catch {
            return .whole(APIResponse(apiError(for: error)))
        }
    }

    private func apiError(for error: any Error) -> APIError {
        if let known = APIError(explaining: error) { return known }
        // Says nothing by itself; joins the answer and the line in the log.
        let reference = String(UInt64.random(in: .min ... .max), radix: 36)
        report(error, reference)
        return .unexpected(reference: reference)
    }
}

/// The answer to a request.
package enum PortalResponse: Sendable {
    /// All of it at once.
    case whole(APIResponse)
    /// A stream of events: status 200 and content type `text/event-stream`; each element is to be sent at once.
    case events(AsyncStream<Data>)
}
