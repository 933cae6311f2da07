package import FoundationEssentials
package import HTTPTypes

/// A request as the server hands it over: nothing is decoded yet, and the body is whole.
package struct APIRequest: Sendable {
    /// The method.
    package let method: HTTPRequest.Method

    /// The path as it arrived, still percent-encoded, without the query.
    package let path: String

    /// The query as it arrived, still percent-encoded, without the question mark; empty if there is none.
    package let query: String

    /// The host that the client named, with the port if it named one; `nil` if it named none.
    package let authority: String?

    /// The header fields.
    package var headerFields: HTTPFields

    /// The body; the server has limited its size.
    package let body: Data

    /// Where the client reaches this server: scheme, host, port and a path prefix if there is one.
    ///
    /// Links in answers begin with it.
    package let baseURL: URL

    /// Creates a request.
    package init(
        method: HTTPRequest.Method,
        path: String,
        query: String = "",
        authority: String? = nil,
        headerFields: HTTPFields = [:],
        body: Data = Data(),
        baseURL: URL
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.authority = authority
        self.headerFields = headerFields
        self.body = body
        self.baseURL = baseURL
    }
}
