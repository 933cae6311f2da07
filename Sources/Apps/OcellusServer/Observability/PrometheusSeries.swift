import CoreMetrics
import Synchronization

/// The types of metrics that the text format knows and this program has.
enum PrometheusType: String, Sendable {
    case counter, gauge, histogram
}

/// The values of one metric for one set of labels.
protocol PrometheusSeries: AnyObject, Sendable {
    static var type: PrometheusType { get }

    /// The lines of these values.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - labels: Its labels as in ``ExpositionFormat/labels(_:)``.
    /// - Returns: One line for each sample, without its end.
    func lines(name: String, labels: String) -> [String]
}

/// A number that only grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    static let type = PrometheusType.counter

    /// Whole numbers are exact up to 2^53.
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        // A counter of Prometheus must not fall.
        guard amount.isFinite, amount >= 0 else { return }
        value.withLock { $0 += amount }
    }

    func reset() { value.withLock { $0 = 0 } }

    func lines(name: String, labels: String) -> [String] {
        [ExpositionFormat.sample(name, labels, value.withLock(\.self))]
    }
}

/// A level: the value that was set last.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    static let type = PrometheusType.gauge

    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { self.value.withLock { $0 = value } }

    func increment(by amount: Double) { value.withLock { $0 += amount } }

    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    func lines(name: String, labels: String) -> [String] {
        [ExpositionFormat.sample(name, labels, value.withLock(\.self))]
    }
}

/// Observations counted in buckets; those of timers are in seconds.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    static let type = PrometheusType.histogram

    private struct Observations {
        /// For each bucket those above the bound of the bucket before.
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    private let buckets: [Double]
    private let observations: Mutex<Observations>

    /// Makes a histogram without observations.
    ///
    /// - Parameter buckets: The buckets' upper bounds, ascending.
    init(buckets: [Double]) {
        self.buckets = buckets
        observations = Mutex(Observations(counts: [Int](repeating: 0, count: buckets.count)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = buckets.firstIndex { value <= $0 }
        observations.withLock { observations in
            if let bucket { observations.counts[bucket] += 1 }
            observations.sum += value
            observations.count += 1
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func lines(name: String, labels: String) -> [String] {
        let observations = observations.withLock(\.self)
        let prefix = labels.isEmpty ? "" : labels + ","
        var total = 0
        var lines: [String] = []
        for (bound, count) in zip(buckets, observations.counts) {
            total += count
            lines.append("\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)")
        }
        lines.append("\(name)_bucket{\(prefix)le=\"+Inf\"} \(observations.count)")
        lines.append(ExpositionFormat.sample("\(name)_sum", labels, observations.sum))
        lines.append("\(ExpositionFormat.selector("\(name)_count", labels)) \(observations.count)")
        return lines
    }
}
