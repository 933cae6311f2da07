package import HTTPTypes

/// A failed request as reported to the client: a code, a message for people, and an HTTP status.
///
/// Official clients show exactly ``message`` to their user, and break on an error without a body; so every failure of
/// an interface is one of these. The message names what was wrong and what to do; it never holds a file path, a key or
/// another secret. What the body of the answer looks like is the interface's ``ErrorVocabulary``.
package struct APIError: Error, Hashable, Sendable {
    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let message: String

    /// What the answer says beside the body, such as `Allow` or `Retry-After`.
    package let headerFields: HTTPFields

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: What went wrong; it decides the status.
    ///   - message: A sentence that names what was wrong and what to do.
    ///   - headerFields: Header fields of the answer.
    package init(_ code: Code, _ message: String, headerFields: HTTPFields = [:]) {
        self.code = code
        self.message = message
        self.headerFields = headerFields
    }

    /// The HTTP status of the answer, which follows from ``code``.
    package var status: HTTPResponse.Status { code.status }
}

extension APIError: CustomStringConvertible {
    /// The code and the sentence.
    package var description: String { "\(code.rawValue): \(message)" }
}
