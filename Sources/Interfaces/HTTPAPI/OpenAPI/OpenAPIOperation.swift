internal import HTTPTypes

/// The description of one operation.
struct OpenAPIOperation {
    private let operation: APIOperation
    private let id: String
    private let failure: String
    private let session: OpenAPIDocument.Session?

    /// Describes an operation.
    ///
    /// - Parameters:
    ///   - operation: The operation.
    ///   - id: Its name in the document, where an operation with two paths has two.
    ///   - failure: The name of the answer that tells a failure.
    ///   - session: What may stand for a key.
    init(_ operation: APIOperation, id: String, failure: String, session: OpenAPIDocument.Session?) {
        self.operation = operation
        self.id = id
        self.failure = failure
        self.session = session
    }

    var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            ("operationId", .string(id)),
            ("summary", .string(operation.summary)),
        ]
        if let details = operation.details { members.append(("description", .string(details))) }
        members += [("tags", [.string(operation.group)]), ("security", security)]
        if !operation.parameters.isEmpty {
            members.append(("parameters", .array(operation.parameters.map(Self.parameter))))
        }
        if let content = requestContent {
            members.append(("requestBody", ["required": .boolean(isBodyRequired), "content": content]))
        }
        members.append(("responses", responses))
        return .object(members)
    }

    private var security: JSONValue {
        // Nothing is needed, which is another thing than no demand of the operation's own.
        guard let key = operation.key else { return [[:]] }
        let schemes = key.schemes + (session.map { $0.key == key ? [$0.scheme] : [] } ?? [])
        return .array(schemes.map { .object([(name: $0.name, value: .array([]))]) })
    }

    static func parameter(_ parameter: Parameter) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            ("name", .string(parameter.name.rawValue)),
            ("in", parameter.kind.isInPath ? "path" : "query"),
            ("required", .boolean(parameter.isRequired)),
            ("description", .string(parameter.summary)),
            ("schema", schema(of: parameter.kind)),
        ]
        switch parameter.kind {
        case .guids, .enumerations: members += [("style", "form"), ("explode", false)]
        default: break
        }
        return .object(members)
    }

    private static func schema(of kind: Parameter.Kind) -> JSONValue {
        switch kind {
        case .text, .parsed: OpenAPISchemas.json(for: .string)
        case .pathText: ["type": "string", "minLength": 1]
        case .pathGUID, .guid: OpenAPISchemas.json(for: .guid)
        case .guids(let limit): OpenAPISchemas.json(for: .array(.guid, limit: limit))
        case .boolean(let ordinary): ["type": "boolean", "default": .boolean(ordinary)]
        case .integer(let range, let ordinary):
            [
                "type": "integer",
                "minimum": .number(String(range.lowerBound)),
                "maximum": .number(String(range.upperBound)),
                "default": .number(String(ordinary)),
            ]
        case .fraction: OpenAPISchemas.json(for: .fraction)
        case .enumeration(let type): OpenAPISchemas.json(for: .enumeration(type))
        case .enumerations(let type): OpenAPISchemas.json(for: .array(.enumeration(type)))
        }
    }

    private var isBodyRequired: Bool {
        if case .json(_, let isRequired) = operation.body { isRequired } else { true }
    }

    private var requestContent: JSONValue? {
        let bytes: JSONValue = ["type": "string", "format": "binary"]
        switch operation.body {
        case .none: return nil
        case .json(let type, _): return Self.jsonContent(OpenAPISchemas.json(for: .object(type)))
        case .strings: return Self.jsonContent(OpenAPISchemas.json(for: .map(.string)))
        case .bytes:
            let limit: JSONValue = .number(String(operation.bodyLimit))
            return [
                "application/octet-stream": [
                    "schema": ["type": "string", "format": "binary", "maxLength": limit]
                ]
            ]
        case .file(let part), .files(let part):
            let form: JSONValue = [
                "type": "object",
                "description": .string(part.summary),
                "properties": .object([(part.name, bytes)]),
                "additionalProperties": bytes,
            ]
            return [
                "multipart/form-data": ["schema": form],
                "application/octet-stream": ["schema": bytes],
            ]
        }
    }

    private var responses: JSONValue {
        var responses = operation.outcomes.map { outcome -> (name: String, value: JSONValue) in
            var response: [(name: String, value: JSONValue)] = [("description", .string(outcome.summary))]
            if outcome.hasContent, let content { response.append(("content", content)) }
            return ("\(outcome.status.code)", .object(response))
        }
        responses.append(("default", ["$ref": .string("#/components/responses/" + failure)]))
        return .object(responses)
    }

    private var content: JSONValue? {
        switch operation.answer {
        case .value(let type): Self.jsonContent(OpenAPISchemas.json(for: .object(type)))
        case .list(let type): Self.jsonContent(OpenAPISchemas.json(for: .array(.object(type))))
        case .count: Self.jsonContent(["type": "integer", "minimum": 0])
        case .counts:
            Self.jsonContent(["type": "object", "additionalProperties": ["type": "integer", "minimum": 0]])
        case .yes: Self.jsonContent(["type": "boolean", "const": true])
        case .bytes: ["application/octet-stream": ["schema": ["type": "string", "format": "binary"]]]
        case .document: Self.jsonContent(["type": "object"])
        case .text: ["text/plain": ["schema": ["type": "string"]]]
        case .events(let type): ["text/event-stream": ["schema": Self.event(of: type)]]
        case .nothing: nil
        }
    }

    private static func jsonContent(_ schema: JSONValue) -> JSONValue {
        ["application/json": ["schema": schema]]
    }

    /// The schema of each event of a stream: OpenAPI 3.1 has no words for streams; these are what 3.2 says of events.
    private static func event(of type: any WireValue.Type) -> JSONValue {
        [
            "type": "object", "required": ["event", "data"],
            "properties": [
                "event": ["type": "string"],
                "data": [
                    "type": "string", "contentMediaType": "application/json",
                    "contentSchema": OpenAPISchemas.json(for: .object(type)),
                ],
            ],
        ]
    }
}
