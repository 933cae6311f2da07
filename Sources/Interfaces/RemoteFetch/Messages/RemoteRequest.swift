package import FoundationEssentials
package import HTTPTypes

/// A request to another server.
package struct RemoteRequest: Sendable {
    /// The method; redirects are followed for GET and HEAD only.
    package var method: HTTPRequest.Method

    /// The address, as the user wrote it.
    package var url: String

    /// Fields beside those that the fetcher writes itself: keys, content type, what is accepted.
    ///
    /// They are meant for the origin in ``url`` and never sent to another, wherever redirects lead. Fields that decide
    /// about the connection or the length of the body are the fetcher's and are ignored here.
    package var fields: HTTPFields

    /// What is sent along, or `nil` for nothing.
    package var body: Data?

    /// Creates a request; without further arguments a plain GET.
    package init(
        _ url: String,
        method: HTTPRequest.Method = .get,
        fields: HTTPFields = HTTPFields(),
        body: Data? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}
