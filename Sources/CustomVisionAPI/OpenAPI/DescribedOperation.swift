package import HTTPTypes

/// An operation of another interface of the same server, for the same OpenAPI document.
package struct DescribedOperation: Sendable {
    /// What the answer holds when all went well.
    package enum Answer: Sendable {
        /// An object.
        case value(any WireValue.Type)
        /// An object, or 204 and nothing if there is none.
        case valueOrNothing(any WireValue.Type)
        /// A list of objects.
        case list(any WireValue.Type)
        /// Bytes.
        case bytes
        /// Events whose data are objects, in the form that the HTML standard gives them ("server-sent events").
        case events(any WireValue.Type)
        /// Nothing.
        case nothing
    }

    /// What a request has to bring.
    package enum Body: Sendable {
        /// A JSON object.
        case json(any WireValue.Type)
        /// Bytes, at most so many.
        case bytes(limit: Int)
    }

    /// The name of the operation, unique in the document.
    package let id: String

    /// The method.
    package let method: HTTPRequest.Method

    /// The whole path, with places for parameters.
    package let path: String

    /// A sentence.
    package let summary: String

    /// What path and query hold.
    package let parameters: [APIOperation.Parameter]

    /// What is in the body, if there is one.
    package let body: Body?

    /// What the answer holds.
    package let answer: Answer

    /// The status of success.
    package let status: HTTPResponse.Status

    /// Whether it can be called without key and session.
    package let isOpen: Bool

    /// Describes an operation.
    package init(
        id: String,
        method: HTTPRequest.Method,
        path: String,
        summary: String,
        parameters: [APIOperation.Parameter],
        body: Body?,
        answer: Answer,
        status: HTTPResponse.Status,
        isOpen: Bool
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answer = answer
        self.status = status
        self.isOpen = isOpen
    }
}

extension DescribedOperation {
    /// The group of these operations in the document.
    static let group = "portal"

    var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            ("operationId", .string(id)),
            ("summary", .string(summary)),
            ("tags", [.string(Self.group)]),
            ("security", isOpen ? [[:]] : [["trainingKey": []], ["eitherKey": []], ["session": []]]),
        ]
        if !parameters.isEmpty {
            members.append(("parameters", .array(parameters.map(OpenAPIOperation.parameter))))
        }
        if let body {
            members.append(("requestBody", ["required": true, "content": Self.content(of: body)]))
        }
        var response: [(name: String, value: JSONValue)] = [("description", "Done.")]
        if let content { response.append(("content", content)) }
        var responses: [(name: String, value: JSONValue)] = [("\(status.code)", .object(response))]
        if case .valueOrNothing = answer { responses.append(("204", ["description": "There is none."])) }
        responses.append(("default", ["$ref": "#/components/responses/Failure"]))
        members.append(("responses", .object(responses)))
        return .object(members)
    }

    private static func content(of body: Body) -> JSONValue {
        switch body {
        case .json(let type): ["application/json": ["schema": OpenAPISchemas.json(for: .object(type))]]
        case .bytes(let limit):
            [
                "application/octet-stream": [
                    "schema": ["type": "string", "format": "binary", "maxLength": .number(String(limit))]
                ]
            ]
        }
    }

    /// The wire value in the body, if there is one.
    var bodyType: (any WireValue.Type)? {
        if case .json(let type) = body { type } else { nil }
    }

    /// The wire value in the answer, if there is one.
    var answerType: (any WireValue.Type)? {
        switch answer {
        case .value(let type), .valueOrNothing(let type), .list(let type), .events(let type): type
        case .bytes, .nothing: nil
        }
    }

    private var content: JSONValue? {
        switch answer {
        case .value(let type), .valueOrNothing(let type):
            ["application/json": ["schema": OpenAPISchemas.json(for: .object(type))]]
        case .list(let type):
            ["application/json": ["schema": OpenAPISchemas.json(for: .array(.object(type)))]]
        case .bytes:
            ["application/octet-stream": ["schema": ["type": "string", "format": "binary"]]]
        case .events(let type):
            ["text/event-stream": ["schema": Self.event(of: type)]]
        case .nothing: nil
        }
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
