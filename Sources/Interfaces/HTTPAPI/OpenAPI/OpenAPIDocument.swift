package import FoundationEssentials
internal import HTTPTypes

/// The description of some interfaces in OpenAPI 3.1.
///
/// Made from their tables of operations and the schemas of their wire values, which also route, parse and encode; so it
/// cannot say anything else than what the server does.
package struct OpenAPIDocument: Sendable {
    /// What a document says beside its operations.
    package struct Information: Sendable {
        /// What is described.
        package var title: String
        /// The version of the program.
        package var release: String
        /// What readers should know first.
        package var description: String
        /// What the server's address is for.
        package var server: String

        /// Says what is described.
        package init(title: String, release: String, description: String, server: String) {
            self.title = title
            self.release = release
            self.description = description
            self.server = server
        }
    }

    /// A session of a browser that may stand for a key.
    package struct Session: Sendable {
        let scheme: SecurityScheme
        let key: KeyKind

        /// Says where the session is carried, and which kind of key it stands for.
        package init(in scheme: SecurityScheme, for key: KeyKind) {
            self.scheme = scheme
            self.key = key
        }
    }

    private let information: Information
    private let sections: [OpenAPISection]
    private let session: Session?

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - interfaces: The interfaces to describe, in their order in the document.
    ///   - session: What may stand for a key, if the server keeps sessions.
    ///   - information: What the document says beside the operations.
    package init(
        of interfaces: [any HTTPInterface.Type],
        session: Session? = nil,
        _ information: Information
    ) {
        self.information = information
        self.session = session
        sections = interfaces.map(OpenAPISection.init)
    }

    /// The document as JSON in UTF-8; the same for the same program.
    package func serialized() -> Data {
        json.serialized()
    }

    private var operations: [APIOperation] { sections.flatMap(\.operations) }

    private var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": .string(information.title),
                "version": .string(information.release),
                "description": .string(information.description),
            ],
            "servers": [["url": "/", "description": .string(information.server)]],
            "tags": .array(
                sections.flatMap(\.groups).map {
                    ["name": .string($0.name), "description": .string($0.summary)]
                }
            ),
            "paths": paths,
            "components": [
                "schemas": .object(OpenAPISchemas(of: operations, failures: failures.compactMap(\.type)).all),
                "parameters": .object(
                    sections.flatMap(\.roots).filter { !$0.versions.isEmpty }.map {
                        (name: Self.versionParameterName($0), value: Self.versionParameter($0))
                    }
                ),
                "responses": .object(failures.map { (name: $0.responseName, value: Self.failure($0.type)) }),
                "securitySchemes": .object(securitySchemes.map { (name: $0.name, value: Self.scheme($0)) }),
            ],
        ]
    }

    private var paths: JSONValue {
        var paths: [(name: String, value: [(name: String, value: JSONValue)])] = []
        var indices: [String: Int] = [:]
        for section in sections {
            for operation in section.operations {
                guard let root = section.roots.first(where: { $0.name == operation.root }) else { continue }
                for (path, id) in Self.places(of: operation) {
                    let path = root.path + path
                    let index = indices[path] ?? paths.count
                    if index == paths.count {
                        indices[path] = index
                        paths.append((path, Self.commonParameters(of: root)))
                    }
                    let described = OpenAPIOperation(
                        operation,
                        id: id,
                        failure: section.errors.responseName,
                        session: session
                    )
                    paths[index].value.append((operation.method.rawValue.lowercased(), described.json))
                }
            }
        }
        return .object(paths.map { ($0.name, .object($0.value)) })
    }

    /// An operation with two paths has two names as well.
    private static func places(of operation: APIOperation) -> [(path: String, id: String)] {
        [(operation.path, operation.id)]
            + (operation.legacyPath.map { [($0, operation.id + "AtLegacyPath")] } ?? [])
    }

    private static func commonParameters(of root: InterfaceRoot) -> [(name: String, value: JSONValue)] {
        guard !root.versions.isEmpty else { return [] }
        return [("parameters", [["$ref": .string("#/components/parameters/" + versionParameterName(root))]])]
    }

    private static func versionParameterName(_ root: InterfaceRoot) -> String {
        root.name + "Version"
    }

    private static func versionParameter(_ root: InterfaceRoot) -> JSONValue {
        [
            "name": "version",
            "in": "path",
            "required": true,
            "description": "The version of the protocol.",
            "schema": ["type": "string", "enum": .array(root.versions.map { .string($0) })],
        ]
    }

    /// The ways in which the interfaces tell failures, each once.
    private var failures: [ErrorVocabulary] {
        var names: Set<String> = []
        return sections.map(\.errors).filter { names.insert($0.responseName).inserted }
    }

    private static func failure(_ type: (any WireValue.Type)?) -> JSONValue {
        let content: JSONValue =
            if let type {
                ["application/json": ["schema": OpenAPISchemas.json(for: .object(type))]]
            } else {
                ["text/plain": ["schema": ["type": "string"]]]
            }
        return [
            "description": "The request failed; the message says why and what to do.",
            "content": content,
        ]
    }

    /// The places of keys, those of a kind's own before those that several kinds share.
    private var securitySchemes: [SecurityScheme] {
        var kinds: [KeyKind] = []
        for key in operations.compactMap(\.key) where !kinds.contains(key) { kinds.append(key) }
        var schemes: [SecurityScheme] = []
        let all =
            kinds.compactMap(\.schemes.first) + kinds.flatMap { $0.schemes.dropFirst() }
            + [session?.scheme].compactMap(\.self)
        for scheme in all where !schemes.contains(scheme) { schemes.append(scheme) }
        return schemes
    }

    private static func scheme(_ scheme: SecurityScheme) -> JSONValue {
        [
            "type": "apiKey", "in": .string(scheme.place.rawValue), "name": .string(scheme.field),
            "description": .string(scheme.summary),
        ]
    }
}

/// What one interface has in the document.
private struct OpenAPISection: Sendable {
    let groups: [OperationGroup]
    let roots: [InterfaceRoot]
    let operations: [APIOperation]
    let errors: ErrorVocabulary

    init(_ interface: any HTTPInterface.Type) {
        self.init(of: interface)
    }

    private init<Interface: HTTPInterface>(of interface: Interface.Type) {
        groups = interface.groups
        roots = interface.router.roots
        operations = interface.router.routes.map(\.operation)
        errors = interface.errors
    }
}
