package import HTTPTypes

/// A request that fails, as the protocol tells it: a code, a sentence for people, and the HTTP status of the code.
///
/// Official clients show exactly ``message`` to their user, and break on an error without a body; so every failure of
/// this module and of the handlers above it is one of these. The message names what was wrong and what to do; it never
/// holds a file path, a key or another secret.
package struct APIError: Error, Hashable, Sendable {
    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let message: String

    /// The HTTP status of the answer, which follows from ``code``.
    package let status: HTTPResponse.Status

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
        self.status = code.status
        self.headerFields = headerFields
    }
}

extension APIError: CustomStringConvertible {
    /// The code and the sentence.
    package var description: String { "\(code.rawValue): \(message)" }
}

extension APIError.Code {
    /// The HTTP status that goes with a code: decided by its prefix, one rule for all operations.
    package var status: HTTPResponse.Status {
        switch self {
        case .unsupportedMediaType: .unsupportedMediaType
        case .unauthorized: .unauthorized
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .requestEntityTooLarge: .contentTooLarge
        case .tooManyRequests: .tooManyRequests
        case .serviceUnavailable: .serviceUnavailable
        default:
            if rawValue.hasPrefix("BadRequest") {
                .badRequest
            } else if rawValue.hasPrefix("Forbidden") {
                .forbidden
            } else if rawValue.hasPrefix("NotFound") {
                .notFound
            } else if rawValue.hasPrefix("Conflict") {
                .conflict
            } else {
                .internalServerError
            }
        }
    }
}
