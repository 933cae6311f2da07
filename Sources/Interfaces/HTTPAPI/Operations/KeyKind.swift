package import HTTPTypes

/// A kind of key that opens operations, and where a request carries it.
package struct KeyKind: Hashable, Sendable {
    /// What kind it is, for sentences: "a NAME key".
    package let name: String

    /// Where a request may carry it: the first is the place that errors name.
    package let schemes: [SecurityScheme]

    /// Describes a kind of key.
    ///
    /// - Parameters:
    ///   - name: What kind it is, for sentences.
    ///   - scheme: The header field of its own.
    ///   - others: Header fields that may carry it as well.
    /// - Precondition: All of them are header fields.
    package init(_ name: String, in scheme: SecurityScheme, or others: [SecurityScheme] = []) {
        self.name = name
        schemes = [scheme] + others
        headerName = Self.headerName(of: scheme)
        headerNames = schemes.map(Self.headerName)
    }

    /// The header field that carries it; a field name has no case.
    package let headerName: HTTPField.Name

    /// Every header field that may carry it.
    package let headerNames: [HTTPField.Name]

    private static func headerName(of scheme: SecurityScheme) -> HTTPField.Name {
        guard scheme.place == .header, let name = HTTPField.Name(scheme.field) else {
            preconditionFailure("\(scheme.field) is no header field.")
        }
        return name
    }
}

/// Where a request may carry something secret, as the OpenAPI document describes it.
package struct SecurityScheme: Hashable, Sendable {
    /// The kinds of places.
    package enum Place: String, Hashable, Sendable {
        case header, cookie
    }

    /// Its name in the document.
    package let name: String

    /// The kind of place.
    package let place: Place

    /// The name of the header field or of the cookie.
    package let field: String

    /// A sentence for the documentation.
    package let summary: String

    /// Describes a place.
    package init(_ name: String, in place: Place, _ field: String, _ summary: String) {
        self.name = name
        self.place = place
        self.field = field
        self.summary = summary
    }
}
