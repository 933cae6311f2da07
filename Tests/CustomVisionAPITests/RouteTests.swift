import CustomVisionProtocol
import HTTPAPI
import HTTPTypes
import TestSupport
import Testing

@testable import CustomVisionAPI

@Suite("Routes")
struct RouteTests {
    private let routes = CustomVisionService.router.routes
    private static let guid = "11111111-2222-3333-4444-555555555555"

    private func match(_ method: HTTPRequest.Method, _ path: String) throws -> RouteMatch<CustomVisionService>
    {
        try CustomVisionService.router.match(method, RequestPath(path))
    }

    private func failure(_ method: HTTPRequest.Method, _ path: String) -> APIError? {
        #expect(throws: APIError.self) { try match(method, path) }
    }

    @Test("the table holds exactly the contract's operations, and each is found on every version of its side")
    func contract() throws {
        #expect(Contract.operations.count == 65)
        #expect(Set(routes.map(\.operation.id)).count == routes.count)
        var found: Set<String> = []
        for operation in Contract.operations {
            for version in APIVersion.all(of: operation.side) {
                let path = operation.path.replacing("{publishedName}", with: "my%20model")
                    .split(separator: "/").map { $0.hasPrefix("{") ? Self.guid : String($0) }.joined(
                        separator: "/"
                    )
                let full = "/customvision/\(version.token)/\(operation.side.rawValue)/\(path)"
                let match = try match(operation.method, full)
                #expect(match.route.operation.id == operation.id)
                #expect(match.version == version.token)
                found.insert("\(match.route.operation.id) \(operation.path)")
            }
        }
        let table = routes.map(\.operation).flatMap { row in
            [row.path, row.legacyPath].compactMap { $0 }.map { "\(row.id) \($0)" }
        }
        #expect(found == Set(table))
        #expect(found.count == table.count)
    }

    @Test("parameters of the contract are those of the table", arguments: Contract.operations)
    func parameters(operation: Contract.Operation) throws {
        let row = try #require(routes.first { $0.operation.id == operation.id }?.operation)
        let names = row.parameters.filter { !$0.kind.isInPath }
            .map { $0.name.rawValue + ($0.isRequired ? "!" : "") }
        #expect(names.sorted() == operation.query.sorted())
        #expect(row.outcomes.map(\.status.code) == operation.statuses)
        #expect(row.root == operation.side.rawValue)
        #expect(operation.side.root.versions.contains { row.details == "Since \($0)." })
    }

    @Test(
        "old and sloppy clients reach the same operation",
        arguments: [
            "/customvision/v3.3/training/projects/\(guid)/tags",
            "//customvision//v3.3/training/projects/\(guid)/tags/",
            "/CustomVision/V3.3/Training/Projects/\(guid)/TAGS",
            "/some/prefix/customvision/v3.3/training/projects/\(guid)/tags",
            "/customvision/customvision/v3.3/training/projects/\(guid)/tags",
            "/custom%76ision/v3%2E3/training/projects/\(guid)/tags",
        ]
    )
    func tolerance(path: String) throws {
        #expect(try match(.get, path).route.operation.id == "GetTags")
    }

    @Test("what stands before the base is kept for links")
    func prefix() throws {
        #expect(try match(.get, "/a%20b//c/customvision/v3.3/training/projects").pathPrefix == "/a%20b/c")
        #expect(try match(.get, "/customvision/v3.3/training/projects").pathPrefix.isEmpty)
    }

    @Test(
        "published names are decoded once and keep their case",
        arguments: [
            ("my%20Model%2Fnew%231", "my Model/new#1"), ("%2520", "%20"), ("customvision", "customvision"),
            ("100%", "100%"), ("%zz", "%zz"), ("image", "image"), ("a+b", "a+b"), ("..", ".."),
        ]
    )
    func publishedNames(encoded: String, name: String) throws {
        let path = "/customvision/v3.1/prediction/\(Self.guid)/classify/iterations/\(encoded)/image"
        let match = try match(.post, path)
        #expect(match.route.operation.id == "ImageClassifier_ClassifyImage")
        #expect(match.pathValues[.publishedName] == name)
    }

    @Test(
        "a version that is not served is answered with those that are",
        arguments: ["v1.2", "v3.4", "v9", "3.3"]
    )
    func versions(token: String) throws {
        let error = try #require(failure(.get, "/customvision/\(token)/training/projects"))
        #expect(error.code == .notFound)
        #expect(error.message.contains("v2.0, v2.1, v2.2, v3.0, v3.1, v3.2, v3.3, v3.4-preview"))
        #expect(
            failure(.post, "/customvision/v3.3/prediction/x/image")?.message.contains(
                "v2.0, v2.1, v3.0, v3.1"
            ) == true
        )
    }

    @Test(
        "paths that are not served are not found",
        arguments: [
            "", "/", "/customvision", "/customvision/v3.3", "/customvision/v3.3/training", "/projects",
            "/customvision/v3.3/training/project", "/customvision/v3.3/prediction/projects",
            "/customvision/v3.3/training/projects/\(guid)/images/tagged/count/more",
        ]
    )
    func unknown(path: String) {
        let error = failure(.get, path)
        #expect(error?.code == .notFound)
        #expect(error?.status == .notFound)
    }

    @Test("a path with another method names the methods it takes")
    func methods() throws {
        let error = try #require(failure(.put, "/customvision/v3.3/training/projects/\(Self.guid)"))
        #expect(error.status == .methodNotAllowed)
        #expect(error.headerFields[.allow] == "DELETE, GET, PATCH")
        #expect(failure(.get, "/customvision/v3.3/training/projects/import")?.headerFields[.allow] == "POST")
    }

    @Test("bytes that are no UTF-8 are refused")
    func encoding() {
        #expect(failure(.get, "/customvision/v3.3/training/%ff")?.code == .badRequest)
    }

    @Test("random paths are matched or refused, never worse", arguments: UInt64(1)...300)
    func mutations(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "customvision", "v3.3", "training", "prediction", "projects", Self.guid, "%", "%2", "%2F", "/",
            "//", "", "é", "import", "images",
        ]
        let path = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            "/" + (pieces.randomElement(using: &random) ?? "")
        }.joined()
        do throws(APIError) {
            let match = try CustomVisionService.router.match(.get, RequestPath(path))
            #expect(match.route.operation.method == .get)
        } catch {
            #expect([400, 404, 405].contains(error.status.code), "seed \(seed)")
        }
    }
}
