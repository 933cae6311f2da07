import Synchronization

/// Counts the steps of several trainings that run at once, and tells of each hundredth part.
final class StepCounter: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let report: @Sendable (_ done: Int, _ total: Int) -> Void

    init(total: Int, report: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) {
        self.total = total
        self.report = report
    }

    func advance() {
        let count = done.add(1, ordering: .relaxed).newValue
        if count.isMultiple(of: max(1, total / 100)) || count == total { report(count, total) }
    }
}
