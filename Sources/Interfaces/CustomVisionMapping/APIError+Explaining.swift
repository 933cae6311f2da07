package import HTTPAPI
internal import HTTPTypes
internal import Projects
internal import Storage

extension APIError {
    /// The error as reported to the client, or `nil` if it is for the server's log only.
    package init?(explaining error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as ProjectError: self.init(error)
        case let error as StorageError:
            guard let known = APIError(error) else { return nil }
            self = known
        // The client has disconnected, or the server is stopping; the answer may not be read.
        case is CancellationError: self = .unavailable(retryAfterSeconds: 1)
        default: return nil
        }
    }

    /// A broken rule in the protocol's vocabulary, in the rule's own words.
    private init(_ error: ProjectError) {
        let code = Code(error.code)
        // This is what passes by itself; every other answer would be the same again.
        self.init(
            code,
            error.description,
            headerFields: code == .serviceUnavailable ? [.retryAfter: "1"] : [:]
        )
    }

    /// What the machine refuses; `nil` for damage that a client can do nothing about and an operator must hear of.
    private init?(_ error: StorageError) {
        switch error.code {
        case .conflict: self.init(.conflict, error.description)
        case .busy: self.init(.serviceUnavailable, error.description, headerFields: [.retryAfter: "1"])
        case .diskFull, .readOnly, .unavailable:
            self.init(.serviceUnavailable, error.description, headerFields: [.retryAfter: "60"])
        // What a client named and is not there is a broken rule; here something is missing that ought to be there.
        case .notFound, .corrupt, .newerSchema, .leaseLost, .notEmpty, .halfRestored, .inputOutput, .internal:
            return nil
        }
    }
}
