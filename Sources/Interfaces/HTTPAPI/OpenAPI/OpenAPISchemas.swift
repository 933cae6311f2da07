/// The schemas of all wire values that some operations take or give.
struct OpenAPISchemas {
    /// The schemas by name, in alphabetical order.
    let all: [(name: String, value: JSONValue)]

    /// Collects what the operations and their failures name, and what that names in turn.
    init(of operations: [APIOperation], failures: [any WireValue.Type]) {
        var requests: [String: any WireValue.Type] = [:]
        var answers: [String: any WireValue.Type] = [:]
        for type in failures { Self.collect(type, into: &answers) }
        for operation in operations {
            if let type = operation.body.type { Self.collect(type, into: &requests) }
            if let type = operation.answer.type { Self.collect(type, into: &answers) }
        }
        all = answers.merging(requests) { type, _ in type }.sorted { $0.key < $1.key }.map { name, type in
            (name, Self.json(of: type.schema, isSent: requests[name] != nil))
        }
    }

    private static func collect(_ type: any WireValue.Type, into types: inout [String: any WireValue.Type]) {
        guard types.updateValue(type, forKey: type.schema.name) == nil else { return }
        for member in type.schema.members {
            if let object = member.type.objectType { collect(object, into: &types) }
        }
    }

    /// The schema of an object.
    ///
    /// - Parameters:
    ///   - schema: Its members.
    ///   - isSent: Whether clients send it; then a member that may be `null` is not required of them.
    /// - Returns: The schema in the document's words.
    private static func json(of schema: WireSchema, isSent: Bool) -> JSONValue {
        let properties = schema.members.map { member -> (name: String, value: JSONValue) in
            let value =
                member.presence == .required ? json(for: member.type) : nullable(json(for: member.type))
            return (member.name, describing(value, as: member.summary))
        }
        let required = schema.members.filter { $0.presence == .required || ($0.presence == .null && !isSent) }
        var members: [(name: String, value: JSONValue)] = [
            ("type", "object"),
            ("description", .string(schema.summary)),
            ("properties", .object(properties)),
        ]
        if !required.isEmpty { members.append(("required", .array(required.map { .string($0.name) }))) }
        return .object(members)
    }

    /// The schema of a value; objects are referred to.
    static func json(for type: WireSchema.ValueType) -> JSONValue {
        switch type {
        case .string: ["type": "string"]
        case .guid: ["type": "string", "format": "uuid"]
        case .boolean: ["type": "boolean"]
        case .integer: ["type": "integer"]
        case .float: ["type": "number", "format": "float"]
        case .double: ["type": "number", "format": "double"]
        case .fraction: ["type": "number", "format": "float", "minimum": 0, "maximum": 1]
        case .date(let form) where !form.hasZone:
            // Not the format date-time, which demands a zone.
            [
                "type": "string",
                "pattern": .string(#"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{\#(form.fractionDigits)}$"#),
            ]
        case .date: ["type": "string", "format": "date-time"]
        case .base64: ["type": "string", "contentEncoding": "base64"]
        case .enumeration(let type):
            ["type": "string", "enum": .array(type.names.map { .string($0) })]
        case .object(let type): ["$ref": .string("#/components/schemas/" + type.schema.name)]
        case .array(let element, nil): ["type": "array", "items": json(for: element)]
        case .array(let element, .some(let limit)):
            ["type": "array", "items": json(for: element), "maxItems": .number(String(limit))]
        case .map(let element): ["type": "object", "additionalProperties": json(for: element)]
        }
    }

    /// A schema that takes `null` as well.
    private static func nullable(_ schema: JSONValue) -> JSONValue {
        guard case .object(var members) = schema, let index = members.firstIndex(where: { $0.name == "type" })
        else {
            return ["anyOf": [schema, ["type": "null"]]]
        }
        members[index].value = [members[index].value, "null"]
        if let index = members.firstIndex(where: { $0.name == "enum" }),
            case .array(let names) = members[index].value
        {
            members[index].value = .array(names + [.null])
        }
        return .object(members)
    }

    private static func describing(_ schema: JSONValue, as summary: String) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        return .object(members + [("description", .string(summary))])
    }
}
