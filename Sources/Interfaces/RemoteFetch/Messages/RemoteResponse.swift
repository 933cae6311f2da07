package import FoundationEssentials
package import HTTPTypes

/// What a server answered.
package struct RemoteResponse: Sendable {
    /// The status code, 200 to 999.
    package let status: Int

    /// The fields of the answer's head.
    package let fields: HTTPFields

    /// The whole body.
    package let body: Data

    /// The address that answered, behind all redirects.
    package let finalURL: String

    /// The media type without parameters in lower case, such as `image/jpeg`; `nil` if there is none.
    ///
    /// It is the server's claim. What the bytes are must be found out from the bytes.
    package var mediaType: String? {
        guard let field = fields[.contentType] else { return nil }
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return type.isEmpty ? nil : type
    }
}

/// The content behind a URL.
package struct RemoteContent: Sendable {
    /// The whole body; a body that was cut short is an error instead.
    package let bytes: Data

    /// The media type that the server claims; see ``RemoteResponse/mediaType``.
    package let mediaType: String?

    /// The address that answered, behind all redirects.
    package let finalURL: String
}
