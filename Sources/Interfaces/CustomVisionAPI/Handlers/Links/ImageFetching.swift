package import FoundationEssentials

/// Fetches images that a request only names.
///
/// Implemented by the server; this module opens no connections.
package protocol ImageFetching: Sendable {
    /// The bytes behind a URL that a client sent.
    ///
    /// - Parameters:
    ///   - url: The URL as it came; nothing was checked.
    ///   - byteLimit: The most bytes.
    /// - Returns: The file as it is.
    /// - Throws: ``ImageFetchError`` if there is no image to be had.
    func fetch(_ url: String, byteLimit: Int) async throws -> Data
}

/// An image that could not be fetched.
package struct ImageFetchError: Error, Hashable, Sendable {
    /// What a client has to know.
    package enum Code: Hashable, Sendable {
        /// The URL is malformed or refused, or did not answer with a file.
        case source
        /// The file has more bytes than were asked for.
        case tooLarge
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people that tells nothing of the network behind the server.
    package let description: String

    /// Describes a failure.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension ImageFetchError: CustomStringConvertible {}
