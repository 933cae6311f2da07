package import FoundationEssentials

/// A row of an interface's table: an operation, and what answers it.
package struct Route<Interface: HTTPInterface>: Sendable {
    /// What answers an operation.
    enum Handler: Sendable {
        /// Answers a call by a key.
        case call(@Sendable (Interface, APICall<Interface.Context>) async throws -> APIAnswer)
        /// Answers a call that needs none.
        case open(@Sendable (Interface, APIRequest) async throws -> APIResponse)
    }

    /// The operation.
    package let operation: APIOperation

    let handler: Handler

    /// Binds an operation to what answers it.
    ///
    /// - Precondition: The operation asks for a key.
    package init(
        _ operation: APIOperation,
        _ answer: @escaping @Sendable (Interface, APICall<Interface.Context>) async throws -> APIResponse
    ) {
        precondition(operation.key != nil, "\(operation.id) asks for no key.")
        self.operation = operation
        handler = .call { .whole(try await answer($0, $1)) }
    }

    /// Binds an operation to what answers it with events.
    ///
    /// - Precondition: The operation asks for a key.
    package init(
        _ operation: APIOperation,
        streaming events:
            @escaping @Sendable (Interface, APICall<Interface.Context>) async throws -> AsyncStream<Data>
    ) {
        precondition(operation.key != nil, "\(operation.id) asks for no key.")
        self.operation = operation
        handler = .call { .events(try await events($0, $1)) }
    }

    /// Binds an operation that asks for no key to what answers it.
    ///
    /// - Precondition: The operation asks for none.
    package init(
        _ operation: APIOperation,
        open answer: @escaping @Sendable (Interface, APIRequest) async throws -> APIResponse
    ) {
        precondition(operation.key == nil, "\(operation.id) asks for a key.")
        self.operation = operation
        handler = .open(answer)
    }
}
