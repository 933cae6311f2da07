/// A failed call, or an invalid answer.
package struct CustomVisionClientError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The endpoint is not an address.
        case badEndpoint
        /// A call needs a key that was not given.
        case missingKey
        /// The service does not accept the key (401).
        case keyRefused
        /// What was asked for does not exist (404).
        case notFound
        /// The key is not allowed to do this, or a quota is exhausted (403).
        case forbidden
        /// The service refused the request (other 4xx); the code is the service's own, if it named one.
        case rejected(String?)
        /// The service was overloaded at every attempt (429, 503).
        case overloaded
        /// The service failed (other 5xx).
        case serverFailed
        /// No answer came.
        case unreachable
        /// An answer came that is not one of this protocol.
        case unexpectedAnswer
        /// No project has the name or id.
        case noSuchProject
        /// Several projects have the name.
        case ambiguousProject
        /// No iteration has the name or id, or none is trained.
        case noSuchIteration
        /// A link to an image may not be followed, or does not lead to the image.
        case imageUnavailable
        /// Two projects do not fit each other.
        case cannotCopy
        /// A file or folder cannot be read or written.
        case fileSystem
        /// Another run works on the same transfer.
        case inUse
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people that says what was wrong and, where that is known, what to do; may quote the service.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the service refused this one request for what is in it, so that another may succeed.
    var isRefusal: Bool {
        if case .rejected = code { true } else { false }
    }

    /// Whether the failure concerns one image only, so that the next may succeed.
    var concernsOneImage: Bool { isRefusal || code == .imageUnavailable || code == .fileSystem }
}

extension CustomVisionClientError: CustomStringConvertible {}
