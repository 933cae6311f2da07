internal import HTTPTypes

/// Answers of the layer in front of the operations: keys, sizes, overload.
extension APIError {
    /// The request carries no key, or one that does not open this operation.
    ///
    /// - Parameters:
    ///   - key: What the operation asks for; the message names the header that carries it.
    ///   - isMissing: Whether there was no key at all.
    /// - Returns: An error with status 401.
    package static func unauthorized(_ key: KeyKind, isMissing: Bool) -> APIError {
        let header = key.headerName.rawName
        let found = isMissing ? "No key was sent" : "The key that was sent does not open this operation"
        return APIError(
            .unauthorized,
            "Access denied. \(found); this address expects a \(key.name) key in the header \(header).",
            // RFC 9110, section 11.6.1 asks for a challenge; no registered scheme means a key in its own header.
            headerFields: [.wwwAuthenticate: "ApiKey header=\"\(header)\""]
        )
    }

    /// The body has more bytes than the operation takes.
    package static func bodyTooLarge(limit: Int) -> APIError {
        APIError(
            .requestEntityTooLarge,
            "The body is larger than the \(limit) bytes that this operation takes; send less at once."
        )
    }

    /// The body did not arrive in time.
    package static let bodyTooSlow = APIError(
        .requestTimeout,
        "The body did not arrive in time; send less in one request."
    )

    /// The body has a content type that the operation does not read.
    ///
    /// - Parameters:
    ///   - found: The content type.
    ///   - expected: What to send, for a sentence.
    /// - Returns: An error with status 415.
    package static func unsupportedMediaType(_ found: String, expected: String) -> APIError {
        APIError(
            .unsupportedMediaType,
            "The content type “\(found.excerpt)” is not read here; send \(expected)."
        )
    }

    /// More requests than the server accepts from this client or at once.
    ///
    /// - Parameter retryAfterSeconds: When it is worth trying again.
    /// - Returns: An error with status 429 and `Retry-After`.
    package static func tooManyRequests(retryAfterSeconds: Int) -> APIError {
        APIError(
            .tooManyRequests,
            "Too many requests at once; try again after \(retryAfterSeconds) s.",
            headerFields: [.retryAfter: String(retryAfterSeconds)]
        )
    }

    /// The server is starting, stopping or overloaded.
    ///
    /// - Parameter retryAfterSeconds: When it is worth trying again.
    /// - Returns: An error with status 503 and `Retry-After`.
    package static func unavailable(retryAfterSeconds: Int) -> APIError {
        APIError(
            .serviceUnavailable,
            "The server cannot take this request now; try again after \(retryAfterSeconds) s.",
            headerFields: [.retryAfter: String(retryAfterSeconds)]
        )
    }

    /// A failure that the server does not explain to its clients.
    ///
    /// - Parameter reference: What to look for in the server's log; says nothing by itself.
    /// - Returns: An error with status 500.
    package static func unexpected(reference: String) -> APIError {
        APIError(
            .unexpected,
            "The server failed. Its log tells more under the reference \(reference)."
        )
    }
}
