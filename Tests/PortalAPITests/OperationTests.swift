import CustomVisionMapping
import CustomVisionProtocol
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("The portal's table of operations")
struct OperationTests {
    private static let guid = "11111111-2222-3333-4444-555555555555"

    private static let operations = PortalService.router.routes.map(\.operation)

    /// The path of an operation with GUIDs in its places.
    private func path(of operation: APIOperation) -> String {
        operation.path.split(separator: "/").map { $0.hasPrefix("{") ? Self.guid : String($0) }
            .map { "/" + $0 }.joined()
    }

    private func match(_ method: HTTPRequest.Method, _ path: String) throws -> RouteMatch<PortalService> {
        try PortalService.router.match(method, RequestPath(path))
    }

    @Test("every operation has one row, is found at its path, and is described with its guard")
    func whole() throws {
        #expect(Set(Self.operations.map(\.id)).count == Self.operations.count)
        let description = OpenAPIDocument(
            of: [PortalService.self],
            session: .portal,
            .init(title: "The portal", release: "1", description: "All of it.", server: "Here.")
        )
        let document = try #require(
            try JSONSerialization.jsonObject(with: description.serialized()) as? [String: Any]
        )
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        for operation in Self.operations {
            let match = try match(operation.method, "/portal/v1" + path(of: operation))
            #expect(match.route.operation.id == operation.id)
            #expect(match.pathPrefix.isEmpty)
            let isAboutSessions = operation.path == "/session"
            #expect(operation.key == (isAboutSessions ? nil : .trainingKey))
            #expect((1...8 << 20).contains(operation.bodyLimit))
            let item = try #require(paths["/portal/v1" + operation.path])
            let described = try #require(item[operation.method.rawValue.lowercased()] as? [String: Any])
            #expect(described["operationId"] as? String == operation.id)
            #expect((described["summary"] as? String)?.hasSuffix(".") == true)
            let hasBody = if case .none = operation.body { false } else { true }
            #expect((described["requestBody"] != nil) == hasBody)
            let schemes = (described["security"] as? [[String: Any]] ?? []).flatMap(\.keys)
            #expect(schemes == (isAboutSessions ? [] : ["trainingKey", "eitherKey", "session"]))
            let isAboutProject = operation.path.hasPrefix("/projects/{projectId}")
            #expect((operation.scope == .subject(.projectId)) == isAboutProject)
            let parameters = described["parameters"] as? [[String: Any]] ?? []
            #expect(parameters.count { $0["in"] as? String == "path" } == operation.path.count { $0 == "{" })
            // Whether somebody is signed in may be asked by anybody.
            let others: Set = operation.id == "PortalReadSession" ? ["204", "default"] : ["default"]
            let statuses = Set((described["responses"] as? [String: Any] ?? [:]).keys)
            let usual = try #require(operation.outcomes.first)
            #expect(statuses == others.union(["\(usual.status.code)"]))
        }
        #expect(paths.count == Set(Self.operations.map(\.path)).count)
    }

    @Test("paths are found with a prefix, in any case, and with doubled slashes; others are left to others")
    func paths() throws {
        #expect(try match(.get, "//a%20b/PORTAL/V1//Projects/").route.operation.id == "PortalGetProjects")
        #expect(try match(.get, "/a%20b/portal/v1/projects").pathPrefix == "/a%20b")
        for other in ["/", "/portal", "/portal/v2/projects", "/portals/v1"] {
            #expect(try PortalService.router.start(in: RequestPath(other)) == nil)
        }
        for unknown in ["/portal/v1", "/portal/v1/nothing", "/portal/v1/projects/x/y/z"] {
            #expect(throws: APIError.self) { try match(.get, unknown) }
        }
        let error = #expect(throws: APIError.self) { try match(.put, "/portal/v1/keys") }
        #expect(error?.status == .methodNotAllowed)
        #expect(error?.headerFields[.allow] == "GET, POST")
    }

    @Test("a key of one project opens that project and nothing else", arguments: operations)
    func scope(operation: APIOperation) async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(ProjectDraft(name: "own")).record.id
            let other = try await home.projects.createProject(ProjectDraft(name: "other")).record.id
            let limited = home.limited(to: project)
            let path = path(of: operation).replacing(Self.guid, with: other.uuidString, maxReplacements: 1)
            let answer =
                operation.scope == .everyKey
                ? nil : try await limited.send(operation.method, path, json: "{}")
            switch operation.scope {
            case .subject:
                #expect(answer?.status == 404)
                #expect(answer?.code == "NotFoundProject")
            case .unlimitedKey:
                #expect(answer?.status == 403)
                #expect(answer?.code == "Forbidden")
            case .everyKey where operation.key == nil:
                #expect(try await home.send(operation.method, path, json: "{}").status == 204)
                #expect(home.sessions.calls == [operation.method.rawValue])
            case .everyKey:
                let answer = try await limited.send(operation.method, path)
                // Without the body that it takes it complains of what was sent, not of who sent it.
                if case .none = operation.body {
                    #expect(answer.status == 200)
                } else {
                    #expect(answer.status == 400)
                }
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(other.uuidString.lowercased()))
            }
        }
    }
}

extension APIOperation: CustomTestStringConvertible {
    /// The name of the operation.
    public var testDescription: String { id }
}
