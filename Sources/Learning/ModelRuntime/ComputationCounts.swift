internal import Synchronization

/// How many computations of base models an engine has made, by batch size.
package final class ComputationCounts: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    /// The number of computations for each batch size that occurred.
    package var byBatchSize: [Int: Int] { counts.withLock(\.self) }

    func note(batchSize: Int) {
        counts.withLock { $0[batchSize, default: 0] += 1 }
    }
}
