internal import Foundation
package import HTTPTypes
package import Workspace

/// The protocol as a service: a request that was matched and authorised goes in, an answer comes out.
///
/// Translates between the wire and ``Workspace``, which holds the rules; knows no sockets and checks no keys. A value
/// that is cheap to copy and safe to use from any number of requests at once.
package struct CustomVisionService: Sendable {
    /// The rules.
    let workspace: Workspace

    /// The trained iterations.
    let classification: Classification

    /// Keeps predictions; asked to finish before stored predictions are read.
    let predictionLog: PredictionLog?

    /// How images are fetched that a request only names.
    let imageSource: ImageSource

    private let matcher = RouteMatcher()
    private let report: @Sendable (_ error: any Error, _ reference: String) -> Void

    /// Puts the service together.
    ///
    /// - Parameters:
    ///   - workspace: The rules.
    ///   - classification: Asks trained iterations.
    ///   - predictionLog: The one that `classification` keeps predictions with, so that a query finds what was answered before it.
    ///   - fetch: Fetches images that a request names by URL. It must refuse addresses that outsiders may not reach.
    ///   - report: Told of every failure that its request's answer does not explain, with the reference that the answer
    ///     names. The error may hold anything, so it belongs in the server's log only.
    package init(
        workspace: Workspace,
        classification: Classification,
        predictionLog: PredictionLog?,
        fetch: any ImageFetching,
        report: @escaping @Sendable (_ error: any Error, _ reference: String) -> Void
    ) {
        self.workspace = workspace
        self.classification = classification
        self.predictionLog = predictionLog
        imageSource = ImageSource(blobs: workspace.blobs, fetch: fetch)
        self.report = report
    }

    /// The operation that a request asks for.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path as it arrived, percent-encoded, without the query.
    /// - Returns: The operation, and what the path says.
    /// - Throws: ``APIError`` with `notFound` or `methodNotAllowed`.
    package func match(_ method: HTTPRequest.Method, path: String) throws(APIError) -> RouteMatch {
        try matcher.match(method, path)
    }

    /// Answers a request whose key was checked.
    ///
    /// Every failure becomes an answer.
    ///
    /// - Parameters:
    ///   - match: What ``match(_:path:)`` found for the request.
    ///   - request: The request with its whole body.
    ///   - grant: What the request's key opens. A key of one project sees that project and no other.
    /// - Returns: The answer; never one without a body where the operation has one.
    package func respond(to match: RouteMatch, request: APIRequest, grant: AccessGrant) async -> APIResponse {
        do {
            let call = AuthorizedCall(
                try APICall(match, request: request),
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
            return APIResponse(apiError(for: error))
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
