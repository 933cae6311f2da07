internal import FoundationEssentials
internal import HTTPTypes

/// How an interface tells its clients about failures: the names of the codes, and the shape of the body.
///
/// Applied in one place, when an answer is made of an ``APIError``; so whatever fails before, beside or inside an
/// operation is told in the words of the interface that was asked.
package struct ErrorVocabulary: Sendable {
    /// The name of the failed answer in the OpenAPI document; interfaces of one document that tell failures in
    /// different shapes need different names.
    package let responseName: String

    /// The type of the body, for the OpenAPI document; `nil` if it is plain text.
    package let type: (any WireValue.Type)?

    private let names: [APIError.Code: APIError.Code]
    private let body: @Sendable (APIError) -> Body

    /// What an answer holds.
    private enum Body {
        case json(JSONValue)
        case text(String)
    }

    /// Defines a vocabulary.
    ///
    /// - Parameters:
    ///   - responseName: The name of the failed answer in the OpenAPI document.
    ///   - type: The type of the body.
    ///   - names: What the interface calls the codes of this module, where it has names of its own.
    ///   - body: The body that tells an error, whose code is one of the interface's own.
    package init(
        responseName: String = "Failure",
        type: any WireValue.Type,
        names: [APIError.Code: APIError.Code] = [:],
        body: @escaping @Sendable (APIError) -> JSONValue
    ) {
        self.responseName = responseName
        self.type = type
        self.names = names
        self.body = { .json(body($0)) }
    }

    /// Defines a vocabulary of plain text.
    ///
    /// - Parameters:
    ///   - responseName: The name of the failed answer in the OpenAPI document.
    ///   - text: The text that tells an error.
    package init(responseName: String, text: @escaping @Sendable (APIError) -> String) {
        self.responseName = responseName
        type = nil
        names = [:]
        body = { .text(text($0)) }
    }

    /// The same failure under the name that it has in this vocabulary.
    package func translated(_ error: APIError) -> APIError {
        guard let code = names[error.code] else { return error }
        return APIError(code, error.message, headerFields: error.headerFields)
    }

    /// The answer that tells a failure; never empty.
    package func response(to error: APIError) -> APIResponse {
        let error = translated(error)
        var headerFields = error.headerFields
        let bytes: Data
        switch body(error) {
        case .json(let value):
            headerFields[.contentType] = APIResponse.jsonContentType
            bytes = value.serialized()
        case .text(let text):
            headerFields[.contentType] = APIResponse.textContentType
            bytes = Data(text.utf8)
        }
        return APIResponse(status: error.status, headerFields: headerFields, body: bytes)
    }
}
