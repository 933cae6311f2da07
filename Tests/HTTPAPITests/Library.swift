import FoundationEssentials
import HTTPAPI
import HTTPTypes
import Synchronization

/// A small interface that is nothing like the product's: a key and errors of its own, versions, and readers whose cards
/// may be limited to one book.
struct Library: HTTPInterface {
    /// A reader, and the only book that the card opens; `nil` for all.
    struct Reader: Sendable {
        let name: String
        var book: UUID?
    }

    struct Book: WireValue {
        var title: String
        var pages: Int?

        static let schema = WireSchema(
            "Book",
            "Something to read.",
            [.required("title", .string, "Its title."), .orAbsent("pages", .integer, "How long it is.")]
        )
    }

    struct Failure: WireValue {
        struct Reason: WireValue {
            var kind: String

            static let schema = WireSchema("Reason", "Why.", [.required("kind", .string, "A name.")])
        }

        var error: Reason

        static let schema = WireSchema(
            "LibraryFailure",
            "Why a request failed.",
            [.required("error", .object(Reason.self), "The reason.")]
        )
    }

    /// An error that nobody foresaw and that says too much.
    struct Fire: Error {
        let secret = "in the cellar"
    }

    static let card = KeyKind("reader's", in: SecurityScheme("card", in: .header, "Reader-Card", "A card."))

    static let errors = ErrorVocabulary(
        responseName: "LibraryFailure",
        type: Failure.self,
        names: [.missingValue: APIError.Code("nothingSaid", .badRequest)],
        body: { ["error": ["kind": .string($0.code.rawValue), "words": .string($0.message)]] }
    )

    static let groups = [OperationGroup("books", "All about books.")]

    static let router = Router<Library>(
        [
            Route(
                operation("ReadBook", .get, "/{bookId}", .subject("bookId"), .value(Book.self)),
                { _, call in try .json(Book(title: "\(call.text("title")) for \(call.context.name)")) }
            ),
            Route(
                operation("AddBook", .post, "/", .unlimitedKey, .nothing, body: .json(Book.self)),
                { _, call in
                    let book: Book = try call.request.json()
                    if book.title == "Fahrenheit 451" { throw Fire() }
                    return .noContent
                }
            ),
            Route(
                operation("Knock", .get, "/door", .everyKey, .nothing, key: nil),
                open: { _, _ in .noContent }
            ),
        ],
        under: [InterfaceRoot("library", "/library/{version}/books", versions: ["v1", "v2-preview"])]
    )

    private static func operation(
        _ id: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ scope: AccessScope,
        _ answer: APIOperation.Answer,
        body: APIOperation.Body = .none,
        key: KeyKind? = card
    ) -> APIOperation {
        APIOperation(
            id: id,
            root: "library",
            method: method,
            path: path,
            pathParameters: [.pathGUID("bookId", "The book.")],
            query: method == .get && key != nil ? [.requiredText("title", "What to call it.")] : [],
            body: body,
            bodyLimit: 1_000,
            answer: answer,
            outcomes: [.init(.ok)],
            key: key,
            scope: scope,
            group: "books",
            summary: "Does what its name says."
        )
    }

    /// What was reported for the log.
    let reports = Reports()

    func context(of match: RouteMatch<Library>, _ request: APIRequest, _ caller: Reader) -> Reader { caller }

    func checkScope(of call: APICall<Reader>) throws(APIError) {
        switch call.operation.scope {
        case .everyKey: break
        case .subject(let name):
            if let book = call.context.book, book != call.id(name) { throw APIError(.notFound, "No book.") }
        case .unlimitedKey:
            if call.context.book != nil { throw APIError(.forbidden, "Not with this card.") }
        }
    }

    func explanation(of error: any Error) -> APIError? { error as? APIError }

    func report(_ error: any Error, reference: String) { reports.add(reference) }
}

/// The references of what was reported.
final class Reports: Sendable {
    private let entries = Mutex<[String]>([])

    var references: [String] { entries.withLock(\.self) }

    func add(_ reference: String) { entries.withLock { $0.append(reference) } }
}
