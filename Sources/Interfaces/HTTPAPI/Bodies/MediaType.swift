/// The value of `Content-Type` (RFC 9110, section 8.3.1), read leniently.
package struct MediaType: Hashable, Sendable {
    /// Type and subtype in lower case, such as `application/json`.
    package let essence: String

    /// The parameters; names in lower case, quotes around values taken off.
    ///
    /// Of two with one name the first counts.
    package let parameters: [String: String]

    /// Reads a field value.
    package init(_ field: String) {
        var pieces = ParameterScanner(field)
        essence = pieces.token(until: [";", ","]).trimmed.lowercased()
        parameters = pieces.parameters()
    }

    /// Whether the body is JSON: `application/json`, `text/json` or any type that ends in `+json`.
    package var isJSON: Bool {
        essence == "application/json" || essence == "text/json" || essence.hasSuffix("+json")
    }

    /// Whether the body is a form of parts.
    ///
    /// Some programs call it `multipart/mixed`.
    package var isMultipart: Bool {
        essence == "multipart/form-data" || essence == "multipart/mixed"
    }

    /// Whether the body is one image as it is.
    package var isImage: Bool {
        essence == "application/octet-stream" || essence.hasPrefix("image/")
    }
}

/// Takes `; name=value; name="quoted \" value"` apart from left to right.
///
/// Used for `Content-Type` and `Content-Disposition`. Whatever is malformed is passed over: nothing here is
/// trusted, and clients write these fields in many ways.
struct ParameterScanner {
    private let text: [UInt8]
    private var position = 0

    init(_ field: String) {
        text = Array(field.utf8)
    }

    /// The text up to one of some characters, which is not passed.
    mutating func token(until ends: [Unicode.Scalar]) -> String {
        let start = position
        while position < text.count, !ends.contains(Unicode.Scalar(text[position])) { position += 1 }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    /// The parameters that follow, unquoted.
    mutating func parameters() -> [String: String] {
        var parameters: [String: String] = [:]
        while let (name, value) = next() {
            if parameters[name] == nil { parameters[name] = value.unquoted }
        }
        return parameters
    }

    /// The next parameter: its name in lower case and its value as written, quotes included.
    mutating func next() -> (name: String, value: RawValue)? {
        while position < text.count {
            guard take(";") else {
                position += 1
                continue
            }
            let name = token(until: ["=", ";"]).trimmed.lowercased()
            guard take("=") else { continue }
            return (name, value())
        }
        return nil
    }

    private mutating func value() -> RawValue {
        while take(" ") || take("\t") {}
        guard take("\"") else {
            let value = token(until: [";"]).trimmed
            return RawValue(written: value, unquoted: value)
        }
        let start = position
        var content: [UInt8] = []
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            // A backslash escapes only what has to be escaped, because old browsers send Windows paths as they are.
            if text[position] == UInt8(ascii: "\\"), position + 1 < text.count,
                [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(text[position + 1])
            {
                position += 1
            }
            content.append(text[position])
            position += 1
        }
        let written = "\"" + String(decoding: text[start..<position], as: UTF8.self) + "\""
        _ = take("\"")
        return RawValue(written: written, unquoted: String(decoding: content, as: UTF8.self))
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// A value in two forms.
    struct RawValue {
        /// As written, with its quotes and escapes.
        let written: String
        /// Without them.
        let unquoted: String
    }
}
