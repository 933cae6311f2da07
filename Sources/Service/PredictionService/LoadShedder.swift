package import CoreMetrics
internal import Projects
internal import Synchronization

/// Load shedding: at most ``maxInFlight`` requests wait or run, the others are refused at once.
///
/// Those in flight get a thread in the order in which they came, so the bound is also the bound of the queueing delay. Without one the
/// delay would grow with every request of an overload; a refused request can be sent again.
package final class LoadShedder: Sendable {
    private let maxInFlight: Int
    private let inFlight = Mutex(0)
    private let gauge: Gauge

    /// Creates a shedder.
    ///
    /// - Parameters:
    ///   - maxInFlight: The most requests that wait or run.
    ///   - metrics: Where their number is to be seen, as `ocellus_predictions_in_progress`.
    /// - Precondition: `maxInFlight` is at least 1.
    package init(maxInFlight: Int, metrics: any MetricsFactory) {
        precondition(maxInFlight > 0, "maxInFlight must be at least 1, not \(maxInFlight).")
        self.maxInFlight = maxInFlight
        gauge = Gauge(label: "ocellus_predictions_in_progress", factory: metrics)
        gauge.record(0)
    }

    /// Runs `body` as one of the requests in flight.
    ///
    /// - Throws: ``ProjectError`` with `overloaded` if there are ``maxInFlight`` already, or what `body` throws.
    package func admit<Value>(_ body: () async throws -> Value) async throws -> Value {
        let isAdmitted = inFlight.withLock { inFlight in
            guard inFlight < maxInFlight else { return false }
            inFlight += 1
            gauge.record(inFlight)
            return true
        }
        guard isAdmitted else {
            throw ProjectError(
                .overloaded,
                "\(maxInFlight) images are waiting for a prediction, which is the limit; try again in a second."
            )
        }
        defer {
            inFlight.withLock { inFlight in
                inFlight -= 1
                gauge.record(inFlight)
            }
        }
        return try await body()
    }
}
