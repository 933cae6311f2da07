import CustomVisionProtocol
import HTTPAPI
import HTTPTypes
import Projects

/// Which pages of other origins may ask for predictions, and how their browsers are told (WHATWG, Fetch, section 3.2).
///
/// A key travels in a header of its own, so a browser asks beforehand whether a page may send it, and shows the page no answer
/// that does not name its origin. Off unless the operator or a key lists origins; never for the training side and the portal, and
/// never for all origins. No cookie opens a prediction, so browsers are never told to send any.
struct CrossOriginRules: Sendable {
    /// What a browser may keep of an answer to its question, in seconds.
    private static let longestMemory = 600

    /// What programs of the protocol send: the keys, what describes the body, and what the original's library for browsers
    /// adds, which the service does not read.
    private static let requestFields = [
        "Prediction-Key", "Ocp-Apim-Subscription-Key", "Content-Type", "Content-Encoding",
        "X-MS-Client-Request-Id", "X-MS-Command-Name", "X-MS-UserAgent",
    ]

    /// The answer's own fields that a page may read.
    private static let answerFields = ["Request-Id", "Retry-After"]

    /// The origins whose pages may use any prediction key that lists none of its own.
    let origins: Set<WebOrigin>

    /// Knows the origins of keys.
    let authenticator: Authenticator

    /// The answer to a browser that asks whether a page may call an operation.
    ///
    /// - Parameters:
    ///   - request: A request by OPTIONS.
    ///   - operation: What is at its path for a method.
    /// - Returns: `nil` if the request asks no such thing, or the page may not; it then is a request like any other.
    /// - Throws: `StorageError`.
    func preflight(
        _ request: HTTPRequest,
        _ operation: (HTTPRequest.Method) -> APIOperation?
    ) async throws -> APIResponse? {
        guard let name = request.headerFields[.accessControlRequestMethod],
            let method = HTTPRequest.Method(name), let operation = operation(method),
            operation.key == .predictionKey, let origin = try await allowedOrigin(of: request)
        else { return nil }
        var answer = APIResponse.noContent
        answer.headerFields[.accessControlAllowOrigin] = origin
        answer.headerFields[.accessControlAllowMethods] = operation.method.rawValue
        answer.headerFields[.accessControlAllowHeaders] = Self.requestFields.joined(separator: ", ")
        answer.headerFields[.accessControlMaxAge] = String(Self.longestMemory)
        answer.headerFields[.vary] = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        return answer
    }

    /// Refuses the page of an origin that a key with origins of its own does not list.
    ///
    /// - Throws: An `APIError`, 403.
    func check(_ request: HTTPRequest, _ grant: AccessGrant) throws(APIError) {
        guard !grant.origins.isEmpty, let text = request.headerFields[.origin] else { return }
        guard WebOrigin(text).map(grant.origins.contains) == true else {
            throw APIError(
                .forbidden,
                "This key is for the pages of other origins; use a key of this page's own, or add its origin to a new one."
            )
        }
    }

    /// What lets a browser show the answer to a request to the page that sent it.
    ///
    /// - Parameters:
    ///   - request: The head of the request.
    ///   - operation: What it asked for.
    /// - Returns: Fields for the answer, whatever it is; none for a page that may not read it.
    func fields(for request: HTTPRequest, _ operation: APIOperation) async -> HTTPFields {
        guard operation.key == .predictionKey, request.headerFields[.origin] != nil,
            // Without its keys the service does not know; then a page has to do without an answer.
            let origin = try? await allowedOrigin(of: request)
        else { return [:] }
        return [
            .accessControlAllowOrigin: origin,
            .accessControlExposeHeaders: Self.answerFields.joined(separator: ", "),
            .vary: "Origin",
        ]
    }

    /// The origin of a request as it stands there, if the operator or a key lists it.
    private func allowedOrigin(of request: HTTPRequest) async throws -> String? {
        guard let text = request.headerFields[.origin], let origin = WebOrigin(text) else { return nil }
        if origins.contains(origin) { return text }
        return try await authenticator.hasKey(for: origin) ? text : nil
    }
}
