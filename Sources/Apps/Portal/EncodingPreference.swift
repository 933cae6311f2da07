/// Whether a client takes an answer compressed by gzip (RFC 9110, section 12.5.3).
enum EncodingPreference {
    /// Reads an `Accept-Encoding`.
    ///
    /// - Parameter field: The field's value; `nil` if there is none.
    /// - Returns: Whether gzip is named, or everything is, with a weight above zero.
    static func takesGzip(_ field: String?) -> Bool {
        guard let field else { return false }
        var any = false
        for item in field.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let coding = parts.first else { continue }
            let weight =
                parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            // Named, it counts whatever is said of the others.
            if coding == "gzip" || coding == "x-gzip" { return weight > 0 }
            if coding == "*" { any = weight > 0 }
        }
        return any
    }
}
