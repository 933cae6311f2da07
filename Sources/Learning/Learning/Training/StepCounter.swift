import Synchronization

/// Counts the steps of several trainings that run at once, and tells of each hundredth part.
package final class StepCounter: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let report: @Sendable (_ done: Int, _ total: Int) -> Void

    /// - Parameters:
    ///   - total: The steps of all trainings together.
    ///   - report: Called from any thread.
    package init(total: Int, report: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) {
        self.total = total
        self.report = report
    }

    /// Counts a step.
    package func advance() {
        let count = done.add(1, ordering: .relaxed).newValue
        if count.isMultiple(of: max(1, total / 100)) || count == total { report(count, total) }
    }
}
