internal import DequeModule
internal import Foundation

/// A fixed number of threads on which tasks may block: for decoding, inference and linear algebra.
///
/// Swift's own threads must never block, so heavy work is given to an executor like this one:
///
/// ```swift
/// let executor = BlockingExecutor(threads: 2, name: "extract")
/// await withTaskExecutorPreference(executor) { await work() }
/// executor.stop()
/// ```
///
/// Work is done in the order in which it arrives. The queue has no bound of its own: callers create bounded
/// numbers of tasks (see ``boundedMap(_:limit:on:transform:)``).
package final class BlockingExecutor: TaskExecutor {
    private struct Queue {
        var jobs: Deque<UnownedJob> = []
        var isStopped = false
    }

    private let condition = NSCondition()
    // Only touched while `condition` is locked.
    private nonisolated(unsafe) var queue = Queue()

    /// The number of threads.
    package let threadCount: Int

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: How many, at least one; `nil` for one per processor.
    ///   - name: A word that names the threads in debuggers and profilers, 15 bytes at most.
    ///   - niceness: How far the threads stand back for others of the machine, from 0 to 19, as `nice` has it.
    package init(threads: Int? = nil, name: String, niceness: Int32 = 0) {
        threadCount = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
        for _ in 0..<threadCount {
            let thread = Thread { [self] in
                // Of Linux's threads each has a niceness of its own, and 0 is the one that asks.
                if niceness > 0 { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
                runUntilStopped()
            }
            thread.name = name
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Adds one job to the queue; called by the Swift runtime.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        precondition(!queue.isStopped, "Work was given to an executor after it was stopped.")
        queue.jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Ends the threads once the queue is empty; no work may be given afterwards.
    package func stop() {
        condition.lock()
        queue.isStopped = true
        condition.broadcast()
        condition.unlock()
    }

    private func runUntilStopped() {
        while let job = nextJob() {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func nextJob() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while queue.jobs.isEmpty {
            if queue.isStopped { return nil }
            condition.wait()
        }
        return queue.jobs.popFirst()
    }
}
