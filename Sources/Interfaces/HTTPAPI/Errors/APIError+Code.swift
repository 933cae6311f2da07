package import HTTPTypes

extension APIError {
    /// What went wrong, as a name for programs and the HTTP status that goes with it.
    ///
    /// An open set: each interface adds the codes of its protocol as static members. Those below are what this module
    /// finds wrong by itself; an interface that calls one of them otherwise says so in its ``ErrorVocabulary``.
    package struct Code: Hashable, Sendable {
        /// The name on the wire.
        package let rawValue: String

        /// The status of the answer.
        package let status: HTTPResponse.Status

        /// Names a code.
        package init(_ rawValue: String, _ status: HTTPResponse.Status) {
            self.rawValue = rawValue
            self.status = status
        }
    }
}

extension APIError.Code: CustomStringConvertible {
    /// The name.
    package var description: String { rawValue }
}

extension APIError.Code {
    // MARK: The request

    /// A request that is wrong in a way no other code names.
    package static let badRequest = Self("BadRequest", .badRequest)
    /// A parameter, a member of the body, or the body itself is not there and has to be.
    package static let missingValue = Self("MissingValue", .badRequest)
    /// An id that is not a GUID.
    package static let malformedID = Self("MalformedId", .badRequest)
    /// A list with more entries than it may have.
    package static let tooManyValues = Self("TooManyValues", .badRequest)
    /// A form of parts that is damaged or cut short.
    package static let malformedForm = Self("MalformedForm", .badRequest)
    /// The content type of the body is not read here.
    package static let unsupportedMediaType = Self("UnsupportedMediaType", .unsupportedMediaType)

    // MARK: Access

    /// No key, or one that does not open this.
    package static let unauthorized = Self("Unauthorized", .unauthorized)
    /// The key is right, and the request is refused all the same.
    package static let forbidden = Self("Forbidden", .forbidden)

    // MARK: What is asked for

    /// There is nothing at this path.
    package static let notFound = Self("NotFound", .notFound)
    /// The path is served, with other methods.
    package static let methodNotAllowed = Self("MethodNotAllowed", .methodNotAllowed)
    /// A concurrent change of the same thing (conflict).
    package static let conflict = Self("Conflict", .conflict)

    // MARK: The server

    /// The body took too long to arrive.
    package static let requestTimeout = Self("RequestTimeout", .requestTimeout)
    /// The body is larger than this operation takes.
    package static let requestEntityTooLarge = Self("RequestEntityTooLarge", .contentTooLarge)
    /// Too many requests at once.
    package static let tooManyRequests = Self("TooManyRequests", .tooManyRequests)
    /// The server cannot take the request now.
    package static let serviceUnavailable = Self("ServiceUnavailable", .serviceUnavailable)
    /// A failure inside the server that it does not explain to its clients.
    package static let unexpected = Self("InternalServerError", .internalServerError)
}
