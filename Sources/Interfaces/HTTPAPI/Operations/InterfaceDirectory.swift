package import HTTPTypes

/// All interfaces of a server.
package struct InterfaceDirectory<Caller: Sendable>: Sendable {
    /// How the server tells failures of requests that belong to no interface.
    package let errors: ErrorVocabulary

    private let interfaces: [any HTTPInterface<Caller>]

    /// Lists interfaces.
    ///
    /// - Parameters:
    ///   - interfaces: The interfaces.
    ///   - errors: How to tell failures of requests that belong to none of them.
    package init(_ interfaces: [any HTTPInterface<Caller>], errors: ErrorVocabulary) {
        self.interfaces = interfaces
        self.errors = errors
    }

    /// The operation that a request asks for: of the interface whose root stands first in the path.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path as it arrived, percent-encoded, without the query.
    /// - Returns: The operation.
    /// - Throws: ``RoutingError``: `notFound`, `methodNotAllowed`, or `badRequest` for a path that is not UTF-8.
    package func find(_ method: HTTPRequest.Method, path: String) throws(RoutingError)
        -> FoundOperation<Caller>
    {
        var errors = errors
        do throws(APIError) {
            let path = try RequestPath(path)
            var first: (start: Int, interface: any HTTPInterface<Caller>)?
            for interface in interfaces {
                guard let start = interface.start(in: path), start < first?.start ?? .max else { continue }
                first = (start, interface)
            }
            guard let first else { throw .unknownPath(interfaces.flatMap(\.roots)) }
            errors = first.interface.errors
            return try first.interface.find(method, path)
        } catch {
            throw RoutingError(error: error, response: errors.response(to: error))
        }
    }
}

/// A request that asks for nothing that is served.
package struct RoutingError: Error, Hashable, Sendable {
    /// What went wrong.
    package let error: APIError

    /// The answer, in the words of the interface under whose root the path lies.
    package let response: APIResponse
}

extension HTTPInterface {
    fileprivate var errors: ErrorVocabulary { Self.errors }
    fileprivate func start(in path: RequestPath) -> Int? { Self.router.start(in: path) }
    fileprivate var roots: [InterfaceRoot] { Self.router.roots }
}
