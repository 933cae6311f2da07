import Foundation
import HTTPAPI
import HTTPTypes
import Testing

@Suite("Interfaces")
struct InterfaceTests {
    private static let book = "11111111-2222-3333-4444-555555555555"
    private let library = Library()
    private let plain = ErrorVocabulary(
        type: Library.Failure.self,
        body: { ["code": .string($0.code.rawValue)] }
    )

    private var directory: InterfaceDirectory<Library.Reader> {
        InterfaceDirectory([library], errors: plain)
    }

    /// The answer of a reader's call, as a server would pass it on.
    private func answer(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: String = "",
        body: String = "",
        by reader: Library.Reader = Library.Reader(name: "Ada")
    ) async throws -> (status: Int, text: String) {
        let response: APIResponse
        do throws(RoutingError) {
            let found = try directory.find(method, path: path)
            let request = APIRequest(
                method: method,
                path: path,
                query: query,
                body: Data(body.utf8),
                baseURL: URL(filePath: "/")
            )
            let answer =
                switch found.entry {
                case .key(let key, let operate):
                    key == Library.card ? await operate(request, reader) : .whole(.noContent)
                case .open(let operate): await operate(request)
                }
            guard case .whole(let whole) = answer else { return (0, "events") }
            response = whole
        } catch {
            response = error.response
        }
        return (response.status.code, String(decoding: response.body, as: UTF8.self))
    }

    @Test(
        "an operation is found under its root, whatever stands before it, in every version and in any case",
        arguments: ["/library/v1/books/", "/LIBRARY//V2-Preview/Books/", "/a%20b/library/v1/books/"]
    )
    func found(path: String) async throws {
        let answer = try await answer(.get, path + Self.book, query: "title=It")
        #expect(answer.status == 200 && answer.text == #"{"title":"It for Ada"}"#)
    }

    @Test("what goes wrong is told in the interface's words, also before an operation is reached")
    func words() async throws {
        let path = "/library/v1/books/" + Self.book
        let cases: [(HTTPRequest.Method, String, Int, String)] = [
            (.get, path, 400, "nothingSaid"), (.get, "/library/v1/books/x", 404, "NotFound"),
            (.put, path, 405, "MethodNotAllowed"), (.get, "/library/v3/books/door", 404, "NotFound"),
            (.get, "/library/v1/books/a/b", 404, "NotFound"),
            (.post, "/library/v1/books", 400, "nothingSaid"),
        ]
        for (method, path, status, kind) in cases {
            let query = path.hasSuffix("x") ? "title=a" : ""
            let answer = try await answer(method, path, query: query)
            #expect(answer.status == status, "\(method) \(path)")
            #expect(
                answer.text.hasPrefix(#"{"error":{"kind":"\#(kind)""#),
                "\(method) \(path): \(answer.text)"
            )
        }
        // Of no interface: the server's own words.
        #expect(try await answer(.get, "/nowhere").text == #"{"code":"NotFound"}"#)
        #expect(try await answer(.get, "/library/%ff/books").text == #"{"code":"BadRequest"}"#)
    }

    @Test("a version that is not served is answered with those that are")
    func versions() async throws {
        #expect(try await answer(.get, "/library/v3/books/door").text.contains("v1, v2-preview"))
    }

    @Test("a limited key opens its subject, and nothing that asks for more")
    func scopes() async throws {
        let book = try #require(UUID(uuidString: Self.book))
        let own = Library.Reader(name: "Bo", book: book)
        let other = Library.Reader(name: "Cy", book: UUID())
        let path = "/library/v1/books/" + Self.book
        #expect(try await answer(.get, path, query: "title=a", by: own).status == 200)
        #expect(try await answer(.get, path, query: "title=a", by: other).status == 404)
        #expect(try await answer(.post, "/library/v1/books", by: own).status == 403)
        #expect(try await answer(.get, "/library/v1/books/door", by: other).status == 204)
    }

    @Test("an unforeseen error is answered with a reference, reported with the same, and tells nothing else")
    func unforeseen() async throws {
        let answer = try await answer(.post, "/library/v1/books", body: #"{"title": "Fahrenheit 451"}"#)
        let reference = try #require(library.reports.references.first)
        #expect(answer.status == 500 && answer.text.contains(reference))
        #expect(!answer.text.contains("cellar") && library.reports.references.count == 1)
    }

    @Test("the description has the interface's key, its failure and its versions")
    func description() throws {
        let document = OpenAPIDocument(
            of: [Library.self],
            .init(title: "Books", release: "1", description: "All.", server: "Here.")
        )
        let text = String(decoding: document.serialized(), as: UTF8.self)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: document.serialized()) }
        for part in [
            #""responses":{"LibraryFailure":{"#,
            ##""default":{"$ref":"#/components/responses/LibraryFailure"}"##,
            #""securitySchemes":{"card":{"type":"apiKey","in":"header","name":"Reader-Card""#,
            #""security":[{"card":[]}]"#, #""security":[{}]"#, #""libraryVersion":{"#,
            #""enum":["v1","v2-preview"]"#, #""/library/{version}/books/{bookId}":{"parameters":[{"$ref""#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("of two interfaces the one whose root stands first in the path answers")
    func precedence() throws {
        struct Empty: HTTPInterface {
            static let router = Router<Empty>(
                [],
                under: [InterfaceRoot("empty", "/empty")]
            )
            static let groups: [OperationGroup] = []
            static let errors = ErrorVocabulary(type: Library.Failure.self, body: { _ in "empty" })
            func context(of match: RouteMatch<Empty>, _ request: APIRequest, _ caller: Library.Reader) {}
            func checkScope(of call: APICall<Void>) throws(APIError) {}
            func explanation(of error: any Error) -> APIError? { nil }
            func report(_ error: any Error, reference: String) {}
        }
        let directory = InterfaceDirectory<Library.Reader>([Empty(), library], errors: plain)
        #expect(try directory.find(.get, path: "/library/v1/books/door").operation.id == "Knock")
        let inside = #expect(throws: RoutingError.self) {
            try directory.find(.get, path: "/library/v1/books/a/empty")
        }
        #expect(inside.map { String(decoding: $0.response.body, as: UTF8.self) }?.contains("kind") == true)
        let before = #expect(throws: RoutingError.self) {
            try directory.find(.get, path: "/empty/library/v1/books/door")
        }
        #expect(before.map { String(decoding: $0.response.body, as: UTF8.self) } == "\"empty\"")
    }
}
