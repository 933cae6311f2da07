internal import Synchronization

/// Lets a bounded number of requests in, and turns the others away at once.
///
/// Those inside wait for a thread in the order in which they came, so how long they wait is for the operator to say, who
/// sets the bound. A queue without one would make everybody wait longer and longer; a refused request can be sent again.
final class AdmissionGate: Sendable {
    private let limit: Int
    private let inside = Mutex(0)

    /// Makes a gate.
    ///
    /// - Parameter limit: How many may be inside at most.
    /// - Precondition: `limit` is at least one.
    init(limit: Int) {
        precondition(limit > 0, "A gate that lets nobody in is a wall.")
        self.limit = limit
    }

    /// How many are inside, waiting or working.
    var count: Int { inside.withLock(\.self) }

    /// Runs `body` inside.
    ///
    /// - Throws: ``WorkspaceError`` with `overloaded` if as many as the limit are inside, or what `body` throws.
    func admitting<Value>(_ body: () async throws -> Value) async throws -> Value {
        let isAdmitted = inside.withLock { inside in
            guard inside < limit else { return false }
            inside += 1
            return true
        }
        guard isAdmitted else {
            throw WorkspaceError(
                .overloaded,
                "\(limit) images are waiting for a prediction, which is the limit; try again in a second."
            )
        }
        defer { inside.withLock { $0 -= 1 } }
        return try await body()
    }
}
