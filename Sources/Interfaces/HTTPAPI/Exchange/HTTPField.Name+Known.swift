package import HTTPTypes

extension HTTPField.Name {
    /// The name of a header field that stands in our own source.
    ///
    /// - Precondition: It is made of the characters that names may have (RFC 9110, section 5.1).
    package static func known(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is no field name.") }
        return name
    }
}
