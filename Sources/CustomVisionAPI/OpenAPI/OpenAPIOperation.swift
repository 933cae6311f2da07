internal import HTTPTypes

/// The description of one operation.
struct OpenAPIOperation {
    private let operation: APIOperation
    private let id: String
    private let takesSessions: Bool

    /// Describes an operation.
    ///
    /// - Parameters:
    ///   - operation: Its row in the table.
    ///   - id: Its name in the document, where an operation with two paths has two.
    ///   - takesSessions: Whether a session may stand for a training key.
    init(_ operation: APIOperation, id: String, takesSessions: Bool) {
        self.operation = operation
        self.id = id
        self.takesSessions = takesSessions
    }

    var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            ("operationId", .string(id)),
            ("summary", .string(operation.summary)),
            ("description", .string("Since \(operation.since).")),
            ("tags", [.string(operation.side.rawValue)]),
            ("security", security),
        ]
        if !operation.parameters.isEmpty {
            members.append(("parameters", .array(operation.parameters.map(Self.parameter))))
        }
        if let requestBody {
            members.append(("requestBody", requestBody))
        }
        members.append(("responses", responses))
        return .object(members)
    }

    private var security: JSONValue {
        switch operation.permission {
        case .trainingKey:
            .array([["trainingKey": []], ["eitherKey": []]] + (takesSessions ? [["session": []]] : []))
        case .predictionKey: [["predictionKey": []], ["eitherKey": []]]
        }
    }

    static func parameter(_ parameter: APIOperation.Parameter) -> JSONValue {
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

    private static func schema(of kind: APIOperation.Parameter.Kind) -> JSONValue {
        switch kind {
        case .text, .metadataFilter: OpenAPISchemas.json(for: .string)
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

    private var requestBody: JSONValue? {
        let bytes: JSONValue = ["type": "string", "format": "binary"]
        switch operation.body {
        case .none:
            return nil
        case .json(let type, let isRequired):
            return [
                "required": .boolean(isRequired),
                "content": ["application/json": ["schema": OpenAPISchemas.json(for: .object(type))]],
            ]
        case .metadata:
            return [
                "required": true,
                "content": ["application/json": ["schema": OpenAPISchemas.json(for: .map(.string))]],
            ]
        case .image, .images:
            let form: JSONValue = [
                "type": "object",
                "description": "Every part is an image, whatever its name.",
                "properties": ["imageData": bytes],
                "additionalProperties": bytes,
            ]
            return [
                "required": true,
                "content": [
                    "multipart/form-data": ["schema": form],
                    "application/octet-stream": ["schema": bytes],
                ],
            ]
        }
    }

    private var responses: JSONValue {
        var responses = operation.answer.statuses.map { status -> (name: String, value: JSONValue) in
            var response: [(name: String, value: JSONValue)] = [
                ("description", .string(Self.words(for: status)))
            ]
            if let content { response.append(("content", content)) }
            return ("\(status.code)", .object(response))
        }
        responses.append(("default", ["$ref": "#/components/responses/Failure"]))
        return .object(responses)
    }

    private var content: JSONValue? {
        func json(_ schema: JSONValue) -> JSONValue { ["application/json": ["schema": schema]] }
        switch operation.answer {
        case .value(let type), .batch(let type): return json(OpenAPISchemas.json(for: .object(type)))
        case .list(let type): return json(OpenAPISchemas.json(for: .array(.object(type))))
        case .count: return json(["type": "integer", "minimum": 0])
        case .countByTag:
            return json(["type": "object", "additionalProperties": ["type": "integer", "minimum": 0]])
        case .yes: return json(["type": "boolean", "const": true])
        case .bytes:
            return ["application/octet-stream": ["schema": ["type": "string", "format": "binary"]]]
        case .nothing, .nothingYet: return nil
        }
    }

    private static func words(for status: HTTPResponse.Status) -> String {
        switch status {
        case .multiStatus:
            "Part of the batch failed; each entry says what became of it. Before v3.3 this is 200."
        case .noContent: "Done."
        case .accepted: "It will be done."
        default: "Done."
        }
    }
}
