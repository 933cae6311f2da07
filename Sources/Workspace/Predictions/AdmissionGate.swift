internal import Synchronization

/// Lets a bounded number of requests in and turns the others away at once.
///
/// A queue without a bound makes everybody wait longer and longer; a refused request can be sent again.
final class AdmissionGate: Sendable {
    private let limit: Int
    private let admitted = Mutex(0)

    /// Makes a gate.
    ///
    /// - Parameter limit: How many may be inside, at least one.
    init(limit: Int) {
        precondition(limit > 0, "A gate that lets nobody in is a wall.")
        self.limit = limit
    }

    /// How many are inside, waiting or working.
    var count: Int { admitted.withLock { $0 } }

    /// Runs `body` inside.
    ///
    /// - Throws: ``WorkspaceError`` with `overloaded` if too many are inside, or what `body` throws.
    func admitting<Value>(_ body: () async throws -> Value) async throws -> Value {
        let isAdmitted = admitted.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw WorkspaceError(
                .overloaded,
                "Too many pictures are waiting for a prediction; try again in a second."
            )
        }
        defer { admitted.withLock { $0 -= 1 } }
        return try await body()
    }
}
