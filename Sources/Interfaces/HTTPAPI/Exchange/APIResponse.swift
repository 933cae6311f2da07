package import FoundationEssentials
package import HTTPTypes

/// An answer as the server sends it: status, header fields and the whole body.
///
/// What an ``APIError`` is answered with is the interface's ``ErrorVocabulary``.
package struct APIResponse: Hashable, Sendable {
    /// The status.
    package var status: HTTPResponse.Status

    /// The header fields; `Content-Length` is the server's business.
    package var headerFields: HTTPFields

    /// The body.
    package var body: Data

    /// Creates an answer.
    package init(status: HTTPResponse.Status, headerFields: HTTPFields = [:], body: Data = Data()) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}

extension APIResponse {
    /// The content type of every JSON answer.
    ///
    /// Clients refuse to read numbers under any other type.
    package static let jsonContentType = "application/json; charset=utf-8"

    /// The content type of answers for people.
    package static let textContentType = "text/plain; charset=utf-8"

    /// An answer with a JSON body.
    ///
    /// - Parameters:
    ///   - value: A wire value, a list of them, or a plain number, Boolean, string or dictionary.
    ///   - status: The status.
    /// - Returns: The answer.
    /// - Throws: `EncodingError` if the value holds a number that JSON cannot write.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> APIResponse
    {
        APIResponse(
            status: status,
            headerFields: [.contentType: jsonContentType],
            body: try WireEncoder().encode(value)
        )
    }

    /// The answer to a deletion that is done: 204 without a body.
    package static let noContent = APIResponse(status: .noContent)

    /// The answer to a deletion that goes on in the background: 202 without a body.
    package static let accepted = APIResponse(status: .accepted)

    /// An answer for people.
    package static func text(_ text: String) -> APIResponse {
        APIResponse(status: .ok, headerFields: [.contentType: textContentType], body: Data(text.utf8))
    }

    /// An answer with bytes.
    package static func binary(
        _ body: Data,
        contentType: String = "application/octet-stream"
    ) -> APIResponse {
        APIResponse(status: .ok, headerFields: [.contentType: contentType], body: body)
    }
}

extension HTTPResponse.Status {
    /// 207, part of a batch failed (RFC 4918, section 11.1).
    package static var multiStatus: Self { .init(code: 207, reasonPhrase: "Multi-Status") }
}
