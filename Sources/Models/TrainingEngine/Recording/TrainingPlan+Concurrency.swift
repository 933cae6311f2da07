internal import Dispatch

extension [TrainingPlan] {
    /// Runs something on all plans, at once if there are threads for it.
    ///
    /// - Parameters:
    ///   - threads: How many threads may compute; with one, plans run one after the other.
    ///   - body: Gets the place of a plan and the plan; it may change nothing that another plan uses.
    /// - Throws: What `body` throws for the first plan for which it throws.
    package func forEachConcurrently(threads: Int, _ body: (Int, TrainingPlan) throws -> Void) throws {
        guard threads > 1 else {
            for (index, plan) in enumerated() { try body(index, plan) }
            return
        }
        var errors = [(any Error)?](repeating: nil, count: count)
        errors.withUnsafeMutableBufferPointer { errors in
            // Each iteration has a plan and an error of its own; parameters are only read until all have ended.
            nonisolated(unsafe) let (errors, body, plans) = (errors, body, self)
            DispatchQueue.concurrentPerform(iterations: plans.count) { index in
                do { try body(index, plans[index]) } catch { errors[index] = error }
            }
        }
        for case let error? in errors { throw error }
    }
}
