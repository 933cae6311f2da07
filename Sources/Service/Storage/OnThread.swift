internal import Foundation

/// Runs blocking work on a thread of its own, for what is done rarely; anything frequent has a pool.
///
/// - Parameters:
///   - name: Names the thread in debuggers.
///   - work: The work. It is not stopped by cancellation.
/// - Returns: What the work gives.
/// - Throws: What the work throws.
func onThread<Value: Sendable>(
    _ name: String,
    _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result(catching: work)) }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }
}
