package import FoundationEssentials
package import HTTPTypes

/// An answer as the server sends it: status, header fields and the whole body.
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

    /// The answer to a batch: 200 if all of it succeeded, else 207 where the API version has that status.
    ///
    /// - Throws: `EncodingError` if the value holds a number that JSON cannot write.
    package static func batch(
        _ value: some Encodable,
        succeeded: Bool,
        version: APIVersion
    ) throws -> APIResponse {
        try json(value, status: succeeded || !version.knowsMultiStatus ? .ok : .multiStatus)
    }

    /// The answer to a deletion that is done: 204 without a body.
    package static let noContent = APIResponse(status: .noContent)

    /// The answer to a deletion that goes on in the background: 202 without a body.
    package static let accepted = APIResponse(status: .accepted)

    /// An answer with bytes.
    package static func binary(
        _ body: Data,
        contentType: String = "application/octet-stream"
    ) -> APIResponse {
        APIResponse(status: .ok, headerFields: [.contentType: contentType], body: body)
    }

    /// The answer that tells a failure: the flat object `{"code", "message"}`, never empty.
    package init(_ error: APIError) {
        var headerFields = error.headerFields
        headerFields[.contentType] = Self.jsonContentType
        let body: JSONValue = .object([
            ("code", .string(error.code.rawValue)), ("message", .string(error.message)),
        ])
        self.init(status: error.status, headerFields: headerFields, body: body.serialized())
    }
}

extension HTTPResponse.Status {
    /// 207, part of a batch failed (RFC 4918, section 11.1).
    package static var multiStatus: Self { .init(code: 207, reasonPhrase: "Multi-Status") }
}
