internal import CAtomicWords

/// The threads that compute a model together: one leads, the others help.
///
/// The leader publishes an operation as a number of parts. Whoever is free takes the next one, so a helper that the system does not let
/// run holds nobody up, and a leader without helpers computes everything. The next operation begins when all parts are done. Who computes a
/// part makes no difference to its bits.
package final class Crew: @unchecked Sendable {
    /// How many threads there are, with the leader.
    package let threadCount: Int

    /// What is computed; written by the leader while no part is taken, read by who took one.
    private var work: Work?

    private struct Work {
        unowned(unsafe) let engine: ModelEngine
        let operation: Int
        let division: WorkDivision
    }

    /// How many parts nobody has taken, and how many are not done: each in a cache line of its own.
    private let untaken: UnsafeMutablePointer<UInt32>
    private var undone: UnsafeMutablePointer<UInt32> { untaken + 16 }

    /// What both are when nobody helps any more.
    private static var ended: UInt32 { .max }

    /// How often a word is looked at before its thread sleeps: some microseconds, for most operations follow each other at once.
    private static var patience: Int { 4000 }

    /// - Parameter threadCount: At least 1; helpers have numbers from 1 up.
    package init(threadCount: Int) {
        self.threadCount = threadCount
        untaken = UnsafeMutablePointer<UInt32>.allocate(capacity: 32)
        untaken.initialize(repeating: 0, count: 32)
    }

    deinit { untaken.deallocate() }

    /// Computes an operation with whoever helps; one leader at a time.
    func lead(_ engine: ModelEngine, _ operation: Int, _ division: WorkDivision) {
        let parts = UInt32(division.partCount)
        work = Work(engine: engine, operation: operation, division: division)
        ocl_store(undone, parts)
        ocl_store(untaken, parts)
        ocl_wake(untaken)
        computeParts(thread: 0)
        // A part that a failed helper took will never be done: what is in memory cannot be used.
        let left = wait(for: undone) { $0 == 0 || $0 > Self.ended / 2 }
        precondition(left == 0, "A helper failed.")
    }

    /// Helps until ``end()``.
    ///
    /// - Parameter thread: The number of the helper, from 1 up to ``threadCount`` less 1; no two have the same.
    package func help(thread: Int) {
        while true {
            let value = wait(for: untaken) { $0 != 0 }
            guard value != Self.ended else { return }
            computeParts(thread: thread)
        }
    }

    /// Sends the helpers away; if one of them has failed with a part in its hands, its leader fails, too.
    package func end() {
        for word in [undone, untaken] {
            ocl_store(word, Self.ended)
            ocl_wake(word)
        }
    }

    /// The number of the next part that nobody has taken, which is the caller's now; `nil` if there is none.
    func take() -> Int? {
        var value = ocl_load(untaken)
        while value != 0, value != Self.ended {
            let seen = ocl_exchange(untaken, value, value - 1)
            // Until the part is done, the leader leaves everything as it is.
            if seen == value { return work.map { $0.division.partCount - Int(value) } }
            value = seen
        }
        return nil
    }

    /// Computes the parts that nobody else takes.
    private func computeParts(thread: Int) {
        while let part = take(), let work {
            work.engine.compute(work.operation, units: work.division.units(ofPart: part), thread: thread)
            if ocl_decrement(undone) == 0 { ocl_wake(undone) }
        }
    }

    /// Waits until a word has a value that will do, and gives it.
    private func wait(for word: UnsafeMutablePointer<UInt32>, until isEnough: (UInt32) -> Bool) -> UInt32 {
        var patience = Self.patience
        while true {
            let value = ocl_load(word)
            if isEnough(value) { return value }
            patience -= 1
            if patience < 0 { ocl_wait(word, value) }
        }
    }
}
