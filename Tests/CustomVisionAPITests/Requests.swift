import CustomVisionAPI
import CustomVisionProtocol
import FoundationEssentials
import HTTPAPI
import HTTPTypes
import Testing

/// Requests as a server would hand them over.
enum Requests {
    static let project = "11111111-2222-3333-4444-555555555555"
    static let iteration = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

    /// A request for an operation's path on its newest version, parameters of the path filled in.
    static func request(
        _ method: HTTPRequest.Method = .post,
        _ path: String,
        query: String = "",
        contentType: String? = nil,
        body: [UInt8] = []
    ) throws -> APIRequest {
        APIRequest(
            method: method,
            path: path,
            query: query,
            headerFields: contentType.map { [.contentType: $0] } ?? [:],
            body: Data(body),
            baseURL: try #require(URL(string: "http://localhost:8080"))
        )
    }

    /// A call to the training side: `path` follows the version.
    static func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: String = ""
    ) throws -> APICall<Void> {
        let path = "/customvision/v3.3/training" + path
        return try APICall(
            try CustomVisionService.router.match(method, RequestPath(path)),
            request: try request(method, path, query: query),
            context: ()
        )
    }

    /// The error of a call that must fail, in the protocol's words.
    static func error(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> APIError? {
        let error = #expect(throws: APIError.self, sourceLocation: sourceLocation) {
            try call(method, path, query: query)
        }
        return error.map(ErrorVocabulary.customVision.translated)
    }
}
