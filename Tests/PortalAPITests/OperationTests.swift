import CustomVisionAPI
import Foundation
import HTTPTypes
import Storage
import TestSupport
import Testing
import Workspace

@testable import PortalAPI

@Suite("The portal's table of operations")
struct OperationTests {
    private static let guid = "11111111-2222-3333-4444-555555555555"

    /// The path of an operation with GUIDs in its places.
    private func path(of operation: PortalOperation) -> String {
        operation.path.split(separator: "/").map { $0.hasPrefix("{") ? Self.guid : String($0) }
            .map { "/" + $0 }.joined()
    }

    @Test("every operation has one row, is found at its path, and is described with its guard")
    func whole() throws {
        #expect(
            PortalOperation.all.map(\.id.rawValue).sorted()
                == PortalOperation.ID.allCases.map(\.rawValue).sorted()
        )
        let routes = PortalRoutes()
        let document = try #require(
            try JSONSerialization.jsonObject(
                with: OpenAPIDocument(additional: PortalOperation.described, release: "1").serialized()
            ) as? [String: Any]
        )
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        for operation in PortalOperation.all {
            let match = try #require(try routes.match(operation.method, "/portal/v1" + path(of: operation)))
            #expect(match.operation.id == operation.id)
            #expect(match.pathPrefix.isEmpty)
            #expect(operation.permission == .trainingKey)
            #expect((1...8 << 20).contains(operation.bodyLimit))
            let item = try #require(paths["/portal/v1" + operation.path])
            let described = try #require(item[operation.method.rawValue.lowercased()] as? [String: Any])
            #expect(described["operationId"] as? String == operation.label)
            #expect((described["summary"] as? String)?.hasSuffix(".") == true)
            #expect((described["requestBody"] != nil) == (operation.body != nil))
            let schemes = (described["security"] as? [[String: Any]] ?? []).flatMap(\.keys)
            #expect(schemes == (operation.isAboutSessions ? [] : ["trainingKey", "eitherKey", "session"]))
            #expect((operation.reach == .project) == operation.path.hasPrefix("/projects/{projectId}"))
            let parameters = described["parameters"] as? [[String: Any]] ?? []
            #expect(parameters.count { $0["in"] as? String == "path" } == operation.path.count { $0 == "{" })
            // Whether somebody is signed in may be asked by anybody.
            let others: Set = operation.id == .readSession ? ["204", "default"] : ["default"]
            let statuses = Set((described["responses"] as? [String: Any] ?? [:]).keys)
            #expect(statuses == others.union(["\(operation.status.code)"]))
        }
        #expect(paths.keys.count { $0.hasPrefix("/portal/") } == Set(PortalOperation.all.map(\.path)).count)
    }

    @Test(
        "the document stays whole: every reference leads somewhere, names are unique, the protocol's part is the same"
    )
    func document() throws {
        func read(_ document: OpenAPIDocument) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: document.serialized()) as? [String: Any])
        }
        let plain = try read(OpenAPIDocument(release: "1"))
        let whole = try read(OpenAPIDocument(additional: PortalOperation.described, release: "1"))
        var ids: [String] = []
        func visit(_ value: Any) {
            if let object = value as? [String: Any] {
                if let id = object["operationId"] as? String { ids.append(id) }
                if let reference = object["$ref"] as? String {
                    var place: Any? = whole
                    for step in reference.split(separator: "/").dropFirst() {
                        place = (place as? [String: Any])?[String(step)]
                    }
                    #expect(place != nil, "\(reference)")
                }
                object.values.forEach(visit)
            } else if let list = value as? [Any] {
                list.forEach(visit)
            }
        }
        visit(whole)
        #expect(Set(ids).count == ids.count)
        let schemas = { (document: [String: Any]) in
            (document["components"] as? [String: Any])?["schemas"] as? [String: Any] ?? [:]
        }
        #expect(
            schemas(whole).filter { !$0.key.hasPrefix("Portal") }.keys.sorted()
                == schemas(plain).keys.sorted()
        )
        let paths = { (document: [String: Any]) in (document["paths"] as? [String: Any] ?? [:]).keys.sorted()
        }
        #expect(paths(whole).filter { !$0.hasPrefix("/portal/") } == paths(plain))
    }

    @Test("paths are found with a prefix, in any case, and with doubled slashes; others are left to others")
    func paths() throws {
        let routes = PortalRoutes()
        #expect(try routes.match(.get, "//a%20b/PORTAL/V1//Projects/")?.operation.id == .getProjects)
        #expect(try routes.match(.get, "/a%20b/portal/v1/projects")?.pathPrefix == "/a%20b")
        for other in [
            "/", "/portal", "/portal/v2/projects", "/customvision/portal/v1/projects", "/%ff/portal/v1",
        ] {
            #expect(try routes.match(.get, other) == nil)
        }
        for unknown in ["/portal/v1", "/portal/v1/nothing", "/portal/v1/projects/x/y/z"] {
            #expect(throws: APIError.self) { try routes.match(.get, unknown) }
        }
        let error = #expect(throws: APIError.self) { try routes.match(.put, "/portal/v1/keys") }
        #expect(error?.status == .methodNotAllowed)
        #expect(error?.headerFields[.allow] == "GET, POST")
    }

    @Test("a key of one project opens that project and nothing else", arguments: PortalOperation.all)
    func reach(operation: PortalOperation) async throws {
        try await TestPortal.run { home in
            let project = try await home.workspace.createProject(ProjectDraft(name: "own")).record.id
            let other = try await home.workspace.createProject(ProjectDraft(name: "other")).record.id
            let limited = home.limited(to: project)
            let path = path(of: operation).replacing(Self.guid, with: other.uuidString, maxReplacements: 1)
            let answer =
                operation.reach == .everyKey || operation.reach == .session
                ? nil : try await limited.send(operation.method, path, json: "{}")
            switch operation.reach {
            case .project:
                #expect(answer?.status == 404)
                #expect(answer?.code == "NotFoundProject")
            case .allProjects:
                #expect(answer?.status == 403)
                #expect(answer?.code == "Forbidden")
            case .everyKey:
                let answer = try await limited.send(operation.method, path)
                #expect(answer.status == 200)
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(other.uuidString.lowercased()))
            case .session:
                #expect(try await home.send(operation.method, path, json: "{}").status == 404)
            }
        }
    }
}

extension PortalOperation: CustomTestStringConvertible {
    /// The name of the operation.
    public var testDescription: String { label }
}
