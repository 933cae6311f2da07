package import FoundationEssentials
internal import HTTPTypes

/// The description of the whole protocol in OpenAPI 3.1.
///
/// Made from the table of operations and the schemas of the wire values, which also route, parse and encode; so it
/// cannot say anything else than what the server does.
package struct OpenAPIDocument: Sendable {
    private let operations: [APIOperation]
    private let additional: [DescribedOperation]
    private let release: String

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - operations: The operations to describe.
    ///   - additional: Operations outside the protocol. With them, the document also says that a session may stand for
    ///     a training key.
    ///   - release: The version of this program.
    package init(
        operations: [APIOperation] = APIOperation.all,
        additional: [DescribedOperation] = [],
        release: String
    ) {
        self.operations = operations
        self.additional = additional
        self.release = release
    }

    /// The document as JSON in UTF-8; the same for the same program.
    package func serialized() -> Data {
        json.serialized()
    }

    private var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Ocellus, Custom Vision protocol",
                "version": .string(release),
                "description": """
                Image classifiers from a handful of photographs. Every version of the protocol serves every \
                operation of its side; paths have no case but for published names.
                """,
            ],
            "servers": [["url": "/", "description": "This server; a path may stand before /customvision."]],
            "tags": .array(groups),
            "paths": paths,
            "components": [
                "schemas": .object(OpenAPISchemas(of: operations, and: additional).all),
                "parameters": .object(
                    APISide.allCases.map {
                        (name: Self.versionParameterName($0), value: Self.versionParameter($0))
                    }
                ),
                "responses": ["Failure": Self.failure],
                "securitySchemes": securitySchemes,
            ],
        ]
    }

    private var groups: [JSONValue] {
        var groups: [JSONValue] = [
            ["name": "training", "description": "Projects, tags, images, iterations, publishing."],
            ["name": "prediction", "description": "Asking a published iteration."],
        ]
        if !additional.isEmpty {
            groups.append([
                "name": .string(DescribedOperation.group),
                "description": "What the portal needs beyond the protocol; open to every client.",
            ])
        }
        return groups
    }

    private var paths: JSONValue {
        var paths: [(name: String, value: [(name: String, value: JSONValue)])] = []
        var indices: [String: Int] = [:]
        for operation in operations {
            let places = [(operation.path, operation.id.rawValue)] + Self.legacyPlaces(of: operation)
            for (path, id) in places {
                let path = "/customvision/{version}/\(operation.side.rawValue)\(path)"
                let index = indices[path] ?? paths.count
                if index == paths.count {
                    indices[path] = index
                    let version = "#/components/parameters/" + Self.versionParameterName(operation.side)
                    paths.append((path, [("parameters", [["$ref": .string(version)]])]))
                }
                paths[index].value.append(
                    (
                        operation.method.rawValue.lowercased(),
                        OpenAPIOperation(operation, id: id, takesSessions: !additional.isEmpty).json
                    )
                )
            }
        }
        for operation in additional {
            let index = indices[operation.path] ?? paths.count
            if index == paths.count {
                indices[operation.path] = index
                paths.append((operation.path, []))
            }
            paths[index].value.append((operation.method.rawValue.lowercased(), operation.json))
        }
        return .object(paths.map { ($0.name, .object($0.value)) })
    }

    private static func legacyPlaces(of operation: APIOperation) -> [(String, String)] {
        operation.legacyPath.map { [($0, operation.id.rawValue + "AtLegacyPath")] } ?? []
    }

    private static func versionParameterName(_ side: APISide) -> String {
        side.rawValue + "Version"
    }

    private static func versionParameter(_ side: APISide) -> JSONValue {
        [
            "name": "version",
            "in": "path",
            "required": true,
            "description": "The version of the protocol.",
            "schema": [
                "type": "string",
                "enum": .array(APIVersion.all(of: side).map { .string($0.token) }),
            ],
        ]
    }

    private static let failure: JSONValue = [
        "description": "The request failed; the message says why and what to do.",
        "content": [
            "application/json": [
                "schema": ["$ref": .string("#/components/schemas/" + Wire.CustomVisionError.schema.name)]
            ]
        ],
    ]

    private var securitySchemes: JSONValue {
        func key(_ header: HTTPField.Name, _ description: String) -> JSONValue {
            [
                "type": "apiKey", "in": "header", "name": .string(header.rawName),
                "description": .string(description),
            ]
        }
        var schemes: [(name: String, value: JSONValue)] = [
            ("trainingKey", key(APIOperation.Permission.trainingKey.headerName, "A training key.")),
            ("predictionKey", key(APIOperation.Permission.predictionKey.headerName, "A prediction key.")),
            (
                "eitherKey",
                key(
                    APIOperation.Permission.eitherKeyName,
                    "A training key for training, a prediction key for prediction."
                )
            ),
        ]
        if !additional.isEmpty {
            schemes.append(
                (
                    "session",
                    [
                        "type": "apiKey", "in": "cookie", "name": "ocellus-session",
                        "description": "A session of the portal; same-origin requests only.",
                    ]
                )
            )
        }
        return .object(schemes)
    }
}
