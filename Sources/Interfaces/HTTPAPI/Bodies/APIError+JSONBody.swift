extension WireSchema {
    /// What stands at a path through members and list positions.
    fileprivate func type(at path: [any CodingKey]) -> ValueType? {
        var type: ValueType?
        var schema: WireSchema? = self
        for key in path {
            if key.intValue != nil, case .array(let element, _) = type {
                type = element
            } else if case .map(let element) = type {
                type = element
            } else {
                type = schema?.member(key.stringValue)?.type
            }
            if case .object(let object) = type { schema = object.schema }
        }
        return type
    }
}

extension WireSchema.ValueType {
    /// What a value of this type is, for a sentence.
    fileprivate var words: String {
        switch self {
        case .string: "a string"
        case .guid: "a GUID"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .float, .double: "a number"
        case .fraction: "a number from 0 to 1"
        case .date: "a date in ISO 8601"
        case .base64: "a string of Base64"
        case .enumeration(let type): type.names.joined(separator: ", ")
        case .object(let type): "an object of the type \(type.schema.name)"
        case .array: "a list"
        case .map: "an object"
        }
    }
}

extension APIError {
    /// What a body that does not fit its type is answered with.
    ///
    /// The decoder's own messages are not shown.
    init(_ error: DecodingError, schema: WireSchema) {
        switch error {
        case .keyNotFound(let key, let context):
            let place = Self.words(for: context.codingPath + [key])
            self.init(.missingValue, "The member \(place) is missing in the body.")
        case .valueNotFound(_, let context):
            let place = Self.words(for: context.codingPath)
            self.init(.missingValue, "The member \(place) is null in the body.")
        case .typeMismatch(_, let context) where context.codingPath.isEmpty:
            self.init(.badRequest, "The body is not a JSON object.")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(.badRequest, "The body is not valid JSON.")
        case .typeMismatch(_, let context), .dataCorrupted(let context):
            self = Self.unfit(context, schema: schema)
        @unknown default:
            self.init(.badRequest, "The body is not what this operation reads.")
        }
    }

    private static func unfit(_ context: DecodingError.Context, schema: WireSchema) -> APIError {
        let place = words(for: context.codingPath)
        guard let type = schema.type(at: context.codingPath) else {
            return APIError(.badRequest, "The member \(place) in the body is not what it should be.")
        }
        let code: Code = if case .guid = type { .malformedID } else { .badRequest }
        return APIError(code, "The member \(place) in the body is not \(type.words).")
    }

    /// A path such as `images[3].tagIds[0]`.
    static func words(for path: [any CodingKey]) -> String {
        var words = ""
        for key in path {
            if let index = key.intValue {
                words += "[\(index)]"
            } else {
                words += (words.isEmpty ? "" : ".") + key.stringValue.excerpt
            }
        }
        return "“\(words)”"
    }
}
