package import HTTPTypes

/// A set of operations over HTTP: a protocol that the server speaks.
///
/// An interface is a table of ``Route``s and the words for what goes wrong. Routing, reading of parameters and bodies,
/// errors and the OpenAPI document come from here. A value that is cheap to copy and safe to use from any number of
/// requests at once; it knows no sockets and checks no keys.
package protocol HTTPInterface<Caller>: Sendable {
    /// What the server found the key of a request to open.
    associatedtype Caller: Sendable

    /// What handlers know of a call beside its request and parameters.
    associatedtype Context: Sendable

    /// The table, as a tree.
    static var router: Router<Self> { get }

    /// The groups of the operations, for the OpenAPI document.
    static var groups: [OperationGroup] { get }

    /// How failures are reported to clients.
    static var errors: ErrorVocabulary { get }

    /// What handlers know of a call.
    ///
    /// - Parameters:
    ///   - match: What was found for the request.
    ///   - request: The request with its whole body.
    ///   - caller: What the request's key opens.
    /// - Returns: What handlers get to know.
    func context(of match: RouteMatch<Self>, _ request: APIRequest, _ caller: Caller) -> Context

    /// Refuses a key what it does not open; called before the handler.
    ///
    /// - Throws: ``APIError``.
    func checkScope(of call: APICall<Context>) throws(APIError)

    /// The error as reported to the client, or `nil` if it is for the server's log only.
    func explanation(of error: any Error) -> APIError?

    /// Notes an error that the answer does not explain.
    ///
    /// - Parameters:
    ///   - error: The error; it may hold anything, so it belongs in the server's log only.
    ///   - reference: What the answer names in its place.
    func report(_ error: any Error, reference: String)
}

/// A group of operations in the OpenAPI document.
package struct OperationGroup: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// A sentence about it.
    package let summary: String

    /// Describes a group.
    package init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// An operation that a request asks for, ready to be called.
package struct FoundOperation<Caller: Sendable>: Sendable {
    /// Who may call, and how.
    package enum Entry: Sendable {
        /// Callers with a key of this kind; the handler gets what the key opens.
        case key(KeyKind, @Sendable (APIRequest, Caller) async -> APIAnswer)
        /// Every caller but a page of another origin.
        case open(@Sendable (APIRequest) async -> APIAnswer)
    }

    /// The operation.
    package let operation: APIOperation

    /// Who may call, and how.
    package let entry: Entry

    /// How the interface reports failures, also those that happen before it is called.
    package let errors: ErrorVocabulary
}

extension HTTPInterface {
    /// The operation at a path that has one of the interface's roots.
    ///
    /// - Throws: ``APIError`` as ``Router/match(_:_:)``.
    package func find(_ method: HTTPRequest.Method, _ path: RequestPath) throws(APIError)
        -> FoundOperation<Caller>
    {
        let match = try Self.router.match(method, path)
        let operation = match.route.operation
        let entry: FoundOperation<Caller>.Entry
        switch (match.route.handler, operation.key) {
        case (.call(let handler), let key?):
            entry = .key(key) { request, caller in
                await answer {
                    let context = context(of: match, request, caller)
                    let call = try APICall(match, request: request, context: context)
                    try checkScope(of: call)
                    return try await handler(self, call)
                }
            }
        case (.open(let handler), _):
            entry = .open { request in
                await answer { .whole(try await handler(self, request)) }
            }
        case (.call, nil):
            preconditionFailure("\(operation.id) asks for no key.")
        }
        return FoundOperation(operation: operation, entry: entry, errors: Self.errors)
    }

    /// Whatever goes wrong becomes an answer.
    private func answer(_ operate: () async throws -> APIAnswer) async -> APIAnswer {
        do {
            return try await operate()
        } catch {
            return .whole(Self.errors.response(to: told(error)))
        }
    }

    private func told(_ error: any Error) -> APIError {
        if let known = explanation(of: error) { return known }
        // A reference that joins the answer and the line in the log.
        let reference = String(UInt64.random(in: .min ... .max), radix: 36)
        report(error, reference: reference)
        return .unexpected(reference: reference)
    }
}
